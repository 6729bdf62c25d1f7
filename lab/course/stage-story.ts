import type { Chunk, Failure, ScenarioEvent, Trouble } from "../events.ts";
import { PROGRAM } from "../scenario/read-stage.ts";
import type { Expectation, Scenario } from "../scenario/scenario.ts";
import { terminalText } from "../verdict/terminal-text.ts";

/** What a program of the stage did, as far as the events tell. */
export type ProgramStory = {
  readonly name: string;
  readonly host: string;
  readonly terminal: boolean;
  /** What it printed, as text; of a terminal without its escape sequences. */
  stdout: string;
  stderr: string;
  /** Null while it runs. */
  exit: number | null;
};

/** A stage that was not passed, read from its events. */
export type StageStory = {
  /** The learner's program; undefined where the stage did not come to it. */
  readonly program: ProgramStory | undefined;
  /** All others: what the stage itself had running. */
  readonly peers: readonly ProgramStory[];
  /** Values by their variables' names, and `bob.address` and the like. */
  readonly values: ReadonlyMap<string, string>;
  /** What did not hold. Its expectation is null where a step could not even be done. */
  readonly failed: { readonly expectation: Expectation | null; readonly failure: Failure } | null;
  readonly trouble: Trouble | null;
};

/** Puts together what happened in the run of a stage: events in, values out. */
export function readStageStory(scenario: Scenario, events: readonly ScenarioEvent[]): StageStory {
  const programs = new Map<string, ProgramStory & { readonly bytes: Record<Stream, Buffer[]> }>();
  const values = new Map(Object.entries(scenario.variables));
  let passed = 0;
  let failed: StageStory["failed"] = null;
  let trouble: Trouble | null = null;
  for (const event of events) {
    switch (event.type) {
      case "hosts-up":
        for (const { host, addresses } of event.hosts) {
          values.set(`${host}.name`, host);
          values.set(`${host}.address`, addresses[0] ?? "");
        }
        break;
      case "variable":
        values.set(event.name, event.value);
        break;
      case "program-started": {
        const { program: name, host, terminal } = event;
        const bytes = { stdout: [], stderr: [] };
        programs.set(name, { name, host, terminal, stdout: "", stderr: "", exit: null, bytes });
        break;
      }
      case "output":
        programs
          .get(event.program)
          ?.bytes[event.stream === "stderr" ? "stderr" : "stdout"].push(toBytes(event.chunk));
        break;
      case "program-exited": {
        const program = programs.get(event.program);
        if (program) program.exit = event.code;
        break;
      }
      case "step-started":
        passed = 0;
        break;
      case "expectation":
        if (event.verdict === "pass") passed += 1;
        // A step's expectations are told in their order, up to the first that does not hold.
        else if (event.failure)
          failed = {
            expectation: scenario.steps[event.step]?.expect[passed] ?? null,
            failure: event.failure,
          };
        break;
      case "scenario-ended":
        trouble = event.trouble ?? null;
    }
  }
  const stories = [...programs.values()].map(({ bytes, ...program }): ProgramStory => {
    const [stdout, stderr] = [Buffer.concat(bytes.stdout), Buffer.concat(bytes.stderr)];
    const shown = program.terminal ? terminalText(stdout) : stdout.toString("utf8");
    return { ...program, stdout: shown, stderr: stderr.toString("utf8") };
  });
  return {
    program: stories.find(({ name }) => name === PROGRAM),
    peers: stories.filter(({ name }) => name !== PROGRAM),
    values,
    failed,
    trouble,
  };
}

type Stream = "stdout" | "stderr";

function toBytes(chunk: Chunk): Buffer {
  return "text" in chunk ? Buffer.from(chunk.text) : Buffer.from(chunk.base64, "base64");
}
