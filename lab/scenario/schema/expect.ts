import { z } from "zod";
import { count, fileMatch, host, name, port, text, textMatch, textOrAbsent } from "./values.ts";

const SOCKET_STATES = [
  "LISTEN",
  "SYN-SENT",
  "SYN-RECEIVED",
  "ESTABLISHED",
  "FIN-WAIT-1",
  "FIN-WAIT-2",
  "CLOSE-WAIT",
  "CLOSING",
  "LAST-ACK",
  "TIME-WAIT",
  "CLOSED",
] as const;

const oneOrMore = <One extends z.ZodType>(one: One) =>
  z.union([one, z.array(one).min(1, "the list is empty")]);

const listener = z
  .union([
    port,
    z.strictObject({
      port: port.describe("The port."),
      address: text
        .optional()
        .describe(
          "The address that it is bound to: `127.0.0.1`, `${bob.address}`, or `any` for every address.",
        ),
      backlog: z
        .int()
        .min(0, "a backlog is 0 or more")
        .optional()
        .describe("How many finished handshakes may wait for accept (`ss`: Send-Q)."),
      waiting: count.optional().describe("How many finished handshakes do wait (`ss`: Recv-Q)."),
    }),
  ])
  .meta({ id: "listener" });

const closed = z
  .union([
    port,
    z.strictObject({
      port: port.describe("The port."),
      address: text.optional().describe("Only a listener bound to this address counts."),
    }),
  ])
  .meta({ id: "closed" });

const sockets = z
  .strictObject({
    state: z.enum(SOCKET_STATES).optional().describe("The TCP state, by its name in RFC 9293."),
    port: port.optional().describe("The port on this host."),
    peer: text.optional().describe("The other side's address, as in `${me.address}`."),
    "peer-port": port.optional().describe("The port on the other side."),
    waiting: count
      .optional()
      .describe("Of a socket in LISTEN: how many finished handshakes wait in it for accept (`ss`: Recv-Q)."),
    count: count
      .optional()
      .describe('How many there are: `1`, `">= 2"`, `"1..3"`, `0` for none. At least one, if not given.'),
  })
  .meta({ id: "sockets" });

/** What is expected; each key is one expectation and all must hold. */
export const expectation = z
  .strictObject({
    program: name
      .optional()
      .describe("The program that the keys below are about. If not given, the one of this step."),
    in: name.optional().describe("The same for a program in a terminal."),
    on: host
      .optional()
      .describe(
        "The host that `listening`, `closed`, `sockets` and `file` are about. If not given, the one of this step.",
      ),
    exit: z
      .union([
        z.int().min(0, "an exit code is from 0 to 255").max(255, "an exit code is from 0 to 255"),
        z.enum(["failure", "any"]),
      ])
      .optional()
      .describe(
        "The exit code: a number, `failure` for any but 0, or `any`. A `run` or `http` step expects 0 unless it says otherwise.",
      ),
    stdout: textMatch.optional().describe("What the program has printed so far."),
    stderr: textMatch.optional().describe("What the program has printed on stderr so far."),
    sees: textMatch
      .optional()
      .describe(
        "What the program shows, read on from where the last `sees` on it ended; of a list, one after the other.",
      ),
    running: z.boolean().optional().describe("Whether the program is still running."),
    listening: oneOrMore(listener)
      .optional()
      .describe("The host listens on this TCP port; of a list, on each of them. As `ss` says."),
    closed: oneOrMore(closed).optional().describe("Nobody on the host listens on this TCP port."),
    sockets: oneOrMore(sockets).optional().describe("TCP sockets of the host, as `ss` shows them."),
    file: oneOrMore(fileMatch)
      .optional()
      .describe(
        "A file of the host: its path alone says that it is there; `has`, `is` and so on say what is in it.",
      ),
    host: z
      .record(host, z.enum(["running", "paused", "exited"]))
      .optional()
      .describe("The state of hosts: `{ bob: paused }`."),
    status: z
      .int()
      .min(100, "a status is from 100 to 599")
      .max(599, "a status is from 100 to 599")
      .optional()
      .describe("The status of the HTTP answer."),
    headers: z
      .record(text, textOrAbsent)
      .optional()
      .describe("Headers of the HTTP answer, by name; upper and lower case do not matter."),
    body: textMatch.optional().describe("The body of the HTTP answer."),
    json: z
      .unknown()
      .optional()
      .describe(
        "The body as JSON: all that is named here must be there with this value. More may be there too.",
      ),
  })
  .meta({ id: "expectation" });

export const expectations = z.union([expectation, z.array(expectation)]).meta({ id: "expectations" });

export const until = z
  .strictObject({
    ...expectation.shape,
    prints: textMatch.optional().describe("The program has printed this: the same as `stdout`."),
  })
  .meta({ id: "until" });

export const packetLines = z.array(text);

export type ExpectationInput = z.infer<typeof expectation>;
export type UntilInput = z.infer<typeof until>;
