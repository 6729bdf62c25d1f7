import type { Proof } from "./proof.ts";
import {
  deafAfterFin,
  elsewhere,
  everyAnswerTheLast,
  shorterQueue,
  somebodyListens,
  toldAsRefusal,
  withoutCr,
  withoutTimeWait,
} from "./ways.ts";

/** Chapters 11 to 13: what crosses the wire, and what may happen to it. */
export const wireProofs: readonly Proof[] = [
  // 11 On the wire
  {
    scenario: "a-big-page-is-many-segments",
    broken: "the link takes smaller packets",
    step: 4,
    mutation: {
      compose: { networks: { room: { driver_opts: { "com.docker.network.driver.mtu": "1000" } } } },
    },
  },
  {
    scenario: "dns-before-tcp",
    broken: "clients connect to their own host, whatever address they are given",
    step: 4,
    mutation: elsewhere,
  },
  {
    scenario: "goodbye-in-four-packets",
    broken: "the server hangs up when it hears a FIN, whatever it was about to say",
    step: 5,
    mutation: deafAfterFin,
  },
  {
    scenario: "handshake",
    broken: "the thanks end without CR",
    step: 3,
    mutation: withoutCr,
  },
  {
    scenario: "handshake-in-slow-motion",
    broken: "nothing is held",
    step: 3,
    mutation: "sound wire",
  },
  {
    scenario: "nobody-answers-arp",
    broken: "an address that nobody has is told as a refusal",
    step: 1,
    mutation: toldAsRefusal,
  },
  {
    scenario: "one-handshake-for-two-pages",
    broken: "every answer ends its connection",
    step: 3,
    mutation: everyAnswerTheLast,
  },
  {
    scenario: "refused-is-a-rst",
    broken: "somebody does listen there",
    step: 1,
    mutation: somebodyListens,
  },
  {
    scenario: "the-full-queue-on-the-wire",
    broken: "the queue holds one less",
    step: 3,
    mutation: shorterQueue,
  },
  {
    scenario: "what-time-wait-is-for",
    broken: "my kernel has no room for TIME-WAIT",
    step: 8,
    mutation: withoutTimeWait("me"),
  },
  // 12 A bad wire
  {
    scenario: "a-corrupted-segment",
    broken: "nothing is corrupted",
    step: 3,
    mutation: "sound wire",
  },
  {
    scenario: "a-firewall-that-drops",
    broken: "nothing is dropped",
    step: 3,
    mutation: "sound wire",
  },
  {
    scenario: "a-firewall-that-rejects",
    broken: "nothing is rejected",
    step: 2,
    mutation: "sound wire",
  },
  {
    scenario: "a-lost-segment",
    broken: "nothing is lost",
    step: 3,
    mutation: "sound wire",
  },
  {
    scenario: "a-lost-syn",
    broken: "nothing is lost",
    step: 3,
    mutation: "sound wire",
  },
  {
    scenario: "a-slow-link",
    broken: "nothing is delayed",
    step: 3,
    mutation: "sound wire",
  },
  {
    scenario: "a-thin-link",
    broken: "everything fits through at once",
    step: 4,
    mutation: "sound wire",
  },
  {
    scenario: "out-of-order",
    broken: "nothing is overtaken",
    step: 3,
    mutation: "sound wire",
  },
  {
    scenario: "sent-twice-read-once",
    broken: "nothing is doubled",
    step: 3,
    mutation: "sound wire",
  },
  {
    scenario: "the-same-seed-the-same-losses",
    broken: "nothing is lost",
    step: 3,
    mutation: "sound wire",
  },
  // 13 A cut cable
  {
    scenario: "cut-and-mended",
    broken: "the cable is whole",
    step: 7,
    mutation: "sound wire",
  },
  {
    scenario: "cut-for-good",
    broken: "the cable is whole",
    step: 4,
    mutation: "sound wire",
  },
  {
    scenario: "half-the-cable",
    broken: "the cable is whole",
    step: 6,
    mutation: "sound wire",
  },
];
