import type { Chunk, Failure, ScenarioEvent } from "../events.ts";

/** What is remembered of a stage's run, and no more than that: its program may have printed without end. */
export type StageRun = {
  readonly events: readonly ScenarioEvent[];
  /** The step that it stood at last. */
  readonly say: string;
  /** What our side did and said in that step, and before it what it had going. */
  readonly done: readonly string[];
  readonly failure: Failure | null;
  /** The hosts on which anything was started. */
  readonly hosts: ReadonlySet<string>;
  /** Whether the stage has frozen, killed or restarted a host. */
  readonly changedHosts: ReadonlySet<string>;
  /** The learner's program: `program`. */
  readonly exitCode: number | null;
  readonly lastStderr: string;
  readonly outputBytes: number;
  readonly flooded: boolean;
  readonly variables: Readonly<Record<string, string>>;
};

/** The name by which every stage calls the learner's program. */
export const PROGRAM = "program";
const LAST_BYTES = 4000;

/** Watches one stage as it is played. */
export function watchRun(learnersHost: string, limitBytes: number) {
  const events: ScenarioEvent[] = [];
  const hosts = new Set<string>();
  const changedHosts = new Set<string>();
  const variables: Record<string, string> = {};
  const hostOf = new Map<string, string>();
  const steps: { say: string; done: string[] }[] = [];
  let failure: Failure | null = null;
  let exitCode: number | null = null;
  let lastStderr = "";
  let outputBytes = 0;
  let flooded = false;
  const perProgram = new Map<string, number>();
  const take = (event: ScenarioEvent): void => {
    events.push(event);
    switch (event.type) {
      case "scenario-started":
        steps.push(...event.steps.map(({ say, does }) => ({ say: say || does, done: [] })));
        break;
      case "step-started":
        current = steps[event.step];
        break;
      case "variable":
        variables[event.name] = event.value;
        break;
      case "host-changed":
        changedHosts.add(event.host);
        break;
      case "program-started":
        hosts.add(event.host);
        hostOf.set(event.program, event.host);
        if (event.host !== learnersHost) current?.done.push(`${event.host} $ ${event.command}`);
        break;
      case "typed":
        current?.done.push(`${hostOf.get(event.program) ?? event.program} › ${event.text}`);
        break;
      case "program-exited":
        if (event.program === PROGRAM) exitCode = event.code;
        break;
      case "output": {
        const bytes = decode(event.chunk);
        const total = (perProgram.get(event.program) ?? 0) + bytes.length;
        perProgram.set(event.program, total);
        // What it sends without end over the network is printed by whoever it sends it to.
        outputBytes = Math.max(outputBytes, total);
        flooded ||= total >= limitBytes;
        if (event.program !== PROGRAM) break;
        if (event.stream !== "stdout") lastStderr = (lastStderr + bytes.toString("utf8")).slice(-LAST_BYTES);
        break;
      }
      case "expectation":
        if (event.failure) failure = event.failure;
    }
  };
  let current: { say: string; done: string[] } | undefined;
  return {
    take,
    read: (): StageRun => ({
      ...{ events, failure, hosts, changedHosts, exitCode, lastStderr, outputBytes, flooded, variables },
      say: current?.say ?? "",
      done: current?.done ?? [],
    }),
  };
}

function decode(chunk: Chunk): Buffer {
  return "text" in chunk ? Buffer.from(chunk.text) : Buffer.from(chunk.base64, "base64");
}
