import type { Engine } from "../docker/engine.ts";
import type { Host } from "../docker/host.ts";
import { LabError } from "../errors.ts";
import { suggest } from "../scenario/suggest.ts";
import { diagnose } from "./diagnosis/diagnose.ts";
import type { Diagnosis } from "./diagnosis/diagnosis.ts";
import type { Question, WireLine } from "./evidence.ts";
import type { Patience } from "./gather/call-up.ts";
import { gatherEvidence } from "./gather/gather-evidence.ts";
import { Probes } from "./gather/probes.ts";

export type AskOptions = {
  readonly engine: Engine;
  /** The compose project, for the commands that are told; undefined for the lab that stands. */
  readonly project?: string;
  /** How those of Compose begin, where it is not by the project: `docker compose --file tests/compose.yaml`. */
  readonly compose?: string;
  /** What stands on the wire; without it, nothing is known of that. */
  readonly wire?: { conditions(signal: AbortSignal): Promise<readonly WireLine[]> };
  readonly patience?: Patience;
};

/** For a person who waits: one lost SYN, and what is sent again after it, fit into it. */
export const PATIENT: Patience = { resolveMs: 2500, callMs: 2000, greetMs: 500, answerMs: 1200 };
/** For a scenario that has failed: all of it is over in less than three seconds. */
export const HURRIED: Patience = { resolveMs: 800, callMs: 1300, greetMs: 300, answerMs: 500 };

/**
 * Find out why one host does not reach another, or that it does: look at both ends, call, and name one cause. It connects
 * for real, once or twice, and hangs up again; a server that takes a single caller has then had it.
 * @throws {LabError} `host-unknown` where FROM is none of the hosts
 */
export async function askWhy(
  hosts: ReadonlyMap<string, Host>,
  question: Question,
  { signal, ...options }: AskOptions & { readonly signal: AbortSignal },
): Promise<Diagnosis> {
  await using asking = startAsking(hosts, options);
  return await asking.ask(question, signal);
}

/** For several questions: what was put beside a host stays there until this is disposed of. */
export function startAsking(hosts: ReadonlyMap<string, Host>, options: AskOptions): Asking {
  const { engine, project, wire, patience = PATIENT } = options;
  const { compose = project === undefined ? "docker compose" : `docker compose -p ${project}` } = options;
  const probes = new Probes(engine);
  return {
    async ask(question, signal) {
      checkCaller(question, [...hosts.keys()]);
      const evidence = await gatherEvidence(question, {
        ...{ engine, hosts, probes, patience, signal },
        wire: async (signal) => (await wire?.conditions(signal)) ?? [],
        compose,
        project: project === undefined ? "" : ` --project ${project}`,
      });
      return diagnose(evidence);
    },
    [Symbol.asyncDispose]: () => probes[Symbol.asyncDispose](),
  };
}

export type Asking = AsyncDisposable & {
  readonly ask: (question: Question, signal: AbortSignal) => Promise<Diagnosis>;
};

function checkCaller({ from }: Question, names: readonly string[]): void {
  if (names.includes(from)) return;
  const near = suggest(from, names);
  throw new LabError("host-unknown", `There is no host ${from} to call from.`, {
    hint:
      near === null
        ? `The hosts are ${names.join(", ")}; those of another compose project come with --project NAME.`
        : `Did you mean ${near}?`,
  });
}
