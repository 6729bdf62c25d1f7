import { z } from "zod";
import { type ExpectationInput, expectations, packetLines, type UntilInput, until } from "./expect.ts";
import { command, duration, expression, host, link, name, rate, someOf, text } from "./values.ts";

const capture = z
  .union([
    expression,
    z.strictObject({
      from: z
        .enum(["stdout", "stderr", "sees", "body", "header", "status"])
        .optional()
        .describe(
          "Where it is taken from. If not given: stdout, for a terminal what it shows, for http the body.",
        ),
      header: text.optional().describe("The name of the header, with `from: header`."),
      matches: expression
        .optional()
        .describe(
          "The value is this expression's first group, or all that it matches. If not given, the whole text.",
        ),
    }),
  ])
  .meta({ id: "capture" });

const story = {
  say: text.optional().describe("What is going on, in a sentence for the one who reads or watches."),
};
const outcome = {
  expect: expectations
    .optional()
    .describe("What must be seen: a map, or a list of maps. It may take `within` to come true."),
  within: duration
    .optional()
    .describe("How long the expectations may take to come true: `5s`, if not given."),
};
const captures = {
  let: z
    .record(name, capture)
    .optional()
    .describe(
      "Values taken from what this step's program showed, for later steps: `{ port: 'port (\\d+)' }` makes `${port}`.",
    ),
};
const program = {
  on: host.describe("The host that it runs on."),
  as: name.optional().describe("How later steps call this program."),
};

const conditions = {
  delay: duration.optional().describe("Each packet arrives this much later."),
  jitter: duration
    .optional()
    .describe("The delay differs from packet to packet by up to this much, both ways."),
  loss: someOf.optional().describe("Packets that get lost: how many (`10%`) or which (`the 2nd SYN`)."),
  duplicate: someOf.optional().describe("Packets that arrive twice: how many or which."),
  reorder: someOf.optional().describe("Packets that are overtaken by the next one: how many or which."),
  corrupt: someOf.optional().describe("Packets of which one bit is turned over: how many or which."),
  rate: rate.optional().describe("How much fits through in a second: `64kbit`, `1mbit`."),
  cut: z
    .literal(true)
    .optional()
    .describe(
      "Nothing gets through any more. It stays cut if the lab's agent dies; only a `match` for data does not.",
    ),
  reject: z
    .enum(["rst", "icmp"])
    .optional()
    .describe("Packets are turned away: with a RST, or with an ICMP message that says so."),
  match: text
    .optional()
    .describe("Only these packets: by peer, port, flags or payload, in the words of docs/packets.md."),
};

const linkOf = (what: string) =>
  link.describe(`${what}: \`me <-> bob\` both ways, \`me > bob\` one way, \`bob\` all of bob's.`);

const changesSomething: [check: (given: object) => boolean, told: { error: string; path: string[] }] = [
  (given: object) => Object.keys(conditions).some((key) => key !== "match" && key in given),
  {
    error: "this changes nothing on the wire: say `delay`, `loss`, `cut` or another condition",
    path: ["wire"],
  },
];

/** What the wire is like: on which link, and how. */
export const wire = z
  .strictObject({ wire: linkOf("The link that changes"), ...conditions })
  .meta({ id: "wire" });

/** Each kind of step by the key that says what it does. */
export const FORMS = {
  run: z
    .strictObject({
      ...story,
      run: command.describe(
        "Runs a command until it exits. A text is given to `sh -c`; a list is run as it stands.",
      ),
      ...program,
      input: text.optional().describe("What it reads on stdin; then comes the end of the input."),
      ...outcome,
      ...captures,
    })
    .describe("Runs a command on a host until it exits."),
  start: z
    .strictObject({
      ...story,
      start: command.describe(
        "Starts a command that stays, such as a server. A text is given to `sh -c`; a list is run as it stands.",
      ),
      ...program,
      copies: z
        .int()
        .min(1, "copies are from 1 to 100")
        .max(100, "copies are from 1 to 100")
        .optional()
        .describe("Starts it this many times; with `as: caller` they are called `caller-1`, `caller-2`, …"),
      until: until
        .optional()
        .describe("What says that it has started, such as `{ listening: 9999 }` or `{ prints: ready }`."),
      ...outcome,
      ...captures,
    })
    .describe("Starts a program that goes on while the story does."),
  terminal: z
    .strictObject({
      ...story,
      terminal: command.describe(
        "Starts a command in a real terminal of 80 columns and 24 rows, to `type` in.",
      ),
      ...program,
      ...outcome,
      ...captures,
    })
    .describe("Starts a program in a terminal."),
  type: z
    .strictObject({
      ...story,
      type: text.describe("Types this text, and then the return key."),
      in: name.describe("The program, by the name it was given with `as`, whose terminal is typed into."),
      enter: z.boolean().optional().describe("`false` leaves out the return key."),
      ...outcome,
      ...captures,
    })
    .describe("Types into a terminal."),
  press: z
    .strictObject({
      ...story,
      press: z
        .enum(["ctrl-c", "ctrl-d", "ctrl-z", "enter", "up", "down", "tab", "escape"])
        .describe("Presses one key."),
      in: name.describe(
        "The program, by the name it was given with `as`, in whose terminal the key is pressed.",
      ),
      ...outcome,
      ...captures,
    })
    .describe("Presses a key in a terminal."),
  stop: z
    .strictObject({
      ...story,
      stop: name.describe("Ends a program, by the name it was given with `as`: a signal is sent to it."),
      signal: z
        .enum(["TERM", "INT", "KILL", "STOP", "CONT"])
        .optional()
        .describe("Which signal: `TERM`, if not given. `STOP` and `CONT` freeze it and let it go on."),
      ...outcome,
      ...captures,
    })
    .describe("Sends a signal to a program."),
  http: z
    .strictObject({
      ...story,
      http: z
        .string()
        .regex(
          /^([A-Z]+ )?https?:\/\/\S+$/,
          "a request is a method in capitals and a URL, as in `GET http://bob:8080/`; the URL has no spaces",
        )
        .describe(
          "Asks for a page with curl: `GET http://bob:8080/`. The method may be left out: GET, or POST with a body.",
        ),
      on: host.optional().describe("The host that asks: `curl`, if not given."),
      as: name.optional().describe("How later steps call this request."),
      headers: z
        .record(text, z.union([text, z.array(text)]))
        .optional()
        .describe("Headers of the request, by name; a list sends one several times."),
      body: text.optional().describe("The body of the request."),
      ...outcome,
      ...captures,
    })
    .describe("Asks a web server for something, with curl."),
  write: z
    .strictObject({
      ...story,
      write: z
        .string()
        .regex(/^(\/|\$\{)/, "the path must be absolute, as in `/tmp/note`")
        .describe("Writes a file, by its absolute path."),
      on: host.describe("The host that the file is on."),
      content: text.describe("What the file has in it then."),
      ...outcome,
    })
    .describe("Writes a file on a host."),
  pause: hostForm(
    "pause",
    "Freezes a host: its programs stand still, and its kernel still answers.",
    "The host to freeze.",
  ),
  unpause: hostForm("unpause", "Lets a frozen host go on.", "The host that goes on."),
  kill: hostForm("kill", "Ends a host at once, as if its plug were pulled.", "The host to end."),
  restart: hostForm("restart", "Starts a host again, as after a power cut.", "The host to start again."),
  packets: z
    .strictObject({
      ...story,
      packets: text.describe("Which packets are looked at: `me <-> bob:9999`, `bob`."),
      expect: packetLines
        .optional()
        .describe(
          "The packets that must have crossed the wire, in this order, one in a line; others may stand between.",
        ),
      never: packetLines.optional().describe("Packets that must not have crossed the wire, one in a line."),
      within: outcome.within,
    })
    .describe("Looks at the packets that crossed the wire. The words of its lines are in docs/packets.md."),
  wire: z
    .strictObject({ ...story, ...wire.shape, ...outcome })
    .refine(...changesSomething)
    .describe("Troubles the wire: packets come late, get lost, arrive twice."),
  heal: z
    .strictObject({
      ...story,
      heal: linkOf("Makes the link whole again; `all` heals every link"),
      ...outcome,
    })
    .describe("Takes all trouble off a link."),
  hold: z
    .strictObject({
      ...story,
      hold: linkOf("Stops packets on the link until they are released"),
      match: conditions.match,
      ...outcome,
    })
    .describe("Holds packets in hand."),
  release: z
    .strictObject({
      ...story,
      release: linkOf("Lets held packets of the link go"),
      count: z
        .union([z.int().min(1, "a count is 1 or more"), z.literal("all")])
        .optional()
        .describe("How many go: `1`, if not given, or `all`. With `all` nothing is held any more."),
      ...outcome,
    })
    .describe("Lets held packets go."),
  nothing: z
    .strictObject({
      ...story,
      on: host.optional().describe("The host that the expectations are about."),
      ...outcome,
    })
    .describe("Only says something, or only looks."),
} as const;

function hostForm<Key extends "pause" | "unpause" | "kill" | "restart">(
  key: Key,
  about: string,
  what: string,
) {
  const action = { [key]: host.describe(what) } as Record<Key, z.ZodString>;
  return z.strictObject({ ...story, ...action, ...outcome }).describe(about);
}

export type FormName = keyof typeof FORMS;
export type ActionName = Exclude<FormName, "nothing">;
export type StepInput<Form extends FormName = FormName> = z.infer<(typeof FORMS)[Form]>;

export const ACTIONS = Object.keys(FORMS).filter((key): key is ActionName => key !== "nothing");

/** What is read in the same way for every form. */
export type Given = {
  readonly say?: string | undefined;
  readonly within?: string | undefined;
  readonly let?: StepInput<"run">["let"];
  readonly until?: UntilInput | undefined;
  readonly expect?: ExpectationInput | ExpectationInput[] | undefined;
};
