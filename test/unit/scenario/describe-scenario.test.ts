import { describe, expect, it } from "vitest";
import { describeScenario } from "../../../lab/scenario/describe-scenario.ts";
import { scenarioOf } from "./read.ts";

const STORY = `
title: A chat
about: >-
  Two people in two rooms talk over a wire, and what one of them types appears in front of the other.
chapter: 2 Conversation
vars: { port: 9999 }
link: { wire: me <-> bob, delay: 100ms, loss: the 2nd SYN }
steps:
  - say: Bob opens his chat.
    start: [chat-server, --port, '\${port}', --greeting, it's me]
    on: bob
    as: server
    copies: 2
    until: { listening: { port: 9999, backlog: 5, waiting: 0 } }
  - http: http://bob:8080/
    let: { page: '<title>(.*)</title>', to: { from: header, header: location } }
  - terminal: chat-client bob \${port}
    on: me
    as: chat
    expect: { sees: [Hello, '> '] }
  - say: I type something, and it is long, so long that it does not fit in one line of the terminal of whoever reads this.
    type: hello \${page}
    in: chat
    expect:
      - on: bob
        sockets: { state: ESTABLISHED, peer: '\${me.address}', count: 1 }
      - { program: server, running: true }
  - say: And on the wire
    packets: me <-> bob
    expect: [me > bob  SYN]
    never: [bob > me  RST]
  - hold: me > bob
    match: SYN
  - release: me > bob
    count: 2
  - heal: all
  - press: ctrl-c
    in: chat
  - kill: bob
    expect: { host: { bob: exited } }
  - expect: { on: me, file: [/tmp/a, { path: /tmp/b, has: x }, { path: /tmp/c, absent: true }], closed: 80 }
`;

describe("a scenario as a story", () => {
  const text = describeScenario(scenarioOf(STORY, "stories/chat.yaml"));

  it("tells who does what, and what must be seen", () => {
    expect(text).toMatchInlineSnapshot(`
      "A chat
      ──────

      Two people in two rooms talk over a wire, and what one of them types appears in
      front of the other.

      Chapter: 2 Conversation
      From the start on the wire me <-> bob: delay 100ms, loss the 2nd SYN.

        1. Bob opens his chat.
             → bob starts chat-server --port 9999 --greeting 'it'\\''s me', 2 times
             · bob listens on port 9999 with a backlog of 5 and no callers waiting for
               accept

        2. Curl asks for GET http://bob:8080/
             · it exits with 0
             = \${page} is taken from its body by /<title>(.*)</title>/
             = \${to} is taken from the header location

        3. Me opens a terminal with chat-client bob 9999
             · it shows "Hello" and "> "

        4. I type something, and it is long, so long that it does not fit in one line
           of the terminal of whoever reads this.
             → types into chat: hello \${page}
             · bob has exactly 1 socket in ESTABLISHED with \${me.address}
             · server-1 is running
             · server-2 is running

        5. And on the wire
             → looks at the packets of me <-> bob
             · me > bob  SYN
             ✗ never bob > me  RST

        6. Holds packets on me > bob, only SYN

        7. Lets the next 2 held packets of me > bob go

        8. Heals every link

        9. Presses ctrl-c in chat

       10. Pulls bob's plug
             · bob has exited

       11. Now this is so:
             · me does not listen on port 80
             · on me the file /tmp/a is there
             · on me the file /tmp/b has "x"
             · me has no file /tmp/c"
    `);
  });

  it("keeps to 80 columns", () => {
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});
