import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defaultTopology } from "../../lab/commands/places.ts";
import type { Scenario } from "../../lab/index.ts";

/** One way to break what a scenario is about. */
export type Mutation = Replacement | { readonly compose: Compose } | "sound wire";

/** The programs inside the hosts are others than they should be: in one of their files a text is replaced. */
export type Replacement = { readonly file: string; readonly find: string; readonly replace: string };

/** Hosts and networks are made otherwise: Compose lays this over the topology's own file. */
export type Compose = {
  readonly services?: Readonly<Record<string, object>>;
  readonly networks?: Readonly<Record<string, object>>;
};

/** A compose file that lasts as long as it is held. */
export type MutatedTopology = AsyncDisposable & { readonly file: string };

const services = fileURLToPath(new URL("../../services", import.meta.url));

/**
 * The scenario's own topology with one thing wrong in it. The hosts get the programs of this tree instead of those in
 * their image: all of them as they are, but for the mutation.
 * @throws {Error} where the text to be replaced is not in the file exactly once: then the mutation is out of date
 */
export async function mutateTopology(scenario: Scenario, mutation: Mutation): Promise<MutatedTopology> {
  const folder = await mkdtemp(join(tmpdir(), "next-room-mutation-"));
  const dispose = () => rm(folder, { recursive: true, force: true });
  try {
    const mutated = join(folder, "services");
    await mkdir(mutated, { mode: 0o755 });
    await cp(services, mutated, { recursive: true });
    if (typeof mutation === "object" && "file" in mutation)
      await replaceText(join(mutated, mutation.file), mutation);
    const base = scenario.topology ?? defaultTopology;
    await writeFile(join(folder, "mutation.yaml"), override(mutated, mutation, scenario));
    const file = join(folder, "compose.yaml");
    await writeFile(
      file,
      JSON.stringify({
        include: [{ path: [base, join(folder, "mutation.yaml")], project_directory: dirname(base) }],
      }),
    );
    return { file, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function replaceText(
  path: string,
  { find, replace }: { find: string; replace: string },
): Promise<void> {
  const text = await readFile(path, "utf8");
  const parts = text.split(find);
  if (parts.length !== 2) {
    throw new Error(`${path} has ${JSON.stringify(find)} ${parts.length - 1} times, not once.`);
  }
  await writeFile(path, parts.join(replace));
}

/** What Compose lays over the topology's own file. JSON is YAML. */
function override(mutated: string, mutation: Mutation, scenario: Scenario): string {
  const volumes = [`${mutated}:/opt/next-room/services:ro`];
  const hosts: Record<string, object> = { bob: { volumes }, me: { volumes } };
  const { services = {}, networks = {} } =
    typeof mutation === "object" && "compose" in mutation ? mutation.compose : {};
  for (const [name, settings] of Object.entries(services)) hosts[name] = { ...hosts[name], ...settings };
  return JSON.stringify({ services: hosts, networks });
}

/** The scenario itself where the mutation is one of it: everything is as written, but nothing troubles the wire. */
export function mutateScenario(scenario: Scenario, mutation: Mutation): Scenario {
  if (mutation !== "sound wire") return scenario;
  const steps = scenario.steps.map((step) =>
    step.action.do === "wire" || step.action.do === "release"
      ? { ...step, action: { do: "nothing" } as const }
      : step,
  );
  return { ...scenario, link: [], steps };
}
