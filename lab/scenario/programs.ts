import type { Reading } from "./reading.ts";
import type { Path } from "./source.ts";
import { suggest } from "./suggest.ts";

export type ProgramKind = "run" | "start" | "terminal" | "http";

/** A program that some step starts, as far as it can be known from the file. */
export type Program = {
  readonly name: string;
  readonly kind: ProgramKind;
  readonly host: string;
  /** Index of the step that starts it. */
  readonly step: number;
};

const KINDS: readonly ProgramKind[] = ["run", "start", "terminal", "http"];

/** Every program of a file by its name. `copies` of one program also answer together, to the name they share. */
export class Programs {
  readonly #byName = new Map<string, readonly Program[]>();
  readonly #bySteps: (readonly Program[])[] = [];
  readonly #reading: Reading;

  /** Looks at the steps as they stand, sound or not, so that a mistake in one step makes no others elsewhere. */
  constructor(steps: readonly unknown[], reading: Reading) {
    this.#reading = reading;
    for (const [index, step] of steps.entries()) this.#bySteps.push(this.#declare(step, index));
  }

  /** What the step itself starts; empty when it starts nothing. */
  ofStep(index: number): readonly Program[] {
    return this.#bySteps[index] ?? [];
  }

  /** The programs with this name, wherever they begin; empty where there are none. */
  named(name: string): readonly Program[] {
    return this.#byName.get(name) ?? [];
  }

  /** The programs with this name that a step may speak of; null after the mistake is reported. */
  find(name: string, step: number, path: Path): readonly Program[] | null {
    const found = this.#byName.get(name);
    const begins = found?.[0]?.step;
    if (found && begins !== undefined && begins <= step) return found;
    if (begins !== undefined) {
      this.#reading.report(path, "value", `\`${name}\` begins only in step ${begins + 1}, after this one`);
      return null;
    }
    const earlier = [...this.#byName]
      .filter(([, programs]) => (programs[0]?.step ?? 0) <= step)
      .map(([key]) => key);
    const meant = suggest(name, earlier);
    const hint = meant
      ? `did you mean \`${meant}\`?`
      : earlier.length > 0
        ? `there is ${earlier.map((one) => `\`${one}\``).join(", ")}`
        : "give one a name with `as:`";
    this.#reading.report(path, "value", `no program is called \`${name}\``, hint);
    return null;
  }

  /** The same for what must be one terminal. */
  findTerminal(name: string, step: number, path: Path): readonly Program[] | null {
    const found = this.find(name, step, path);
    const other = found?.find(({ kind }) => kind !== "terminal");
    if (!other) return found;
    this.#reading.report(
      path,
      "value",
      `\`${name}\` is no terminal but ${nameKind(other.kind)}`,
      "begin it with `terminal:`",
    );
    return null;
  }

  #declare(step: unknown, index: number): readonly Program[] {
    if (typeof step !== "object" || step === null) return [];
    const kind = KINDS.find((key) => Object.hasOwn(step, key));
    if (!kind) return [];
    const given = read(step, "as");
    const name = typeof given === "string" ? given : `step ${index + 1}`;
    const on = read(step, "on");
    const host = typeof on === "string" ? on : kind === "http" ? "curl" : "";
    const copies = kind === "start" ? read(step, "copies") : 1;
    const many = typeof copies === "number" && copies > 1 && copies <= 100 ? Math.floor(copies) : 1;
    const names = many === 1 ? [name] : Array.from({ length: many }, (_, copy) => `${name}-${copy + 1}`);
    const programs = names.map((one) => ({ name: one, kind, host, step: index }));
    if (typeof given === "string") this.#register(name, programs, index);
    return programs;
  }

  #register(name: string, programs: readonly Program[], index: number): void {
    for (const taken of [name, ...programs.map((one) => one.name)]) {
      const before = this.#byName.get(taken)?.[0];
      if (!before) continue;
      this.#reading.report(
        ["steps", index, "as"],
        "value",
        `step ${before.step + 1} already has a program called \`${taken}\``,
      );
      return;
    }
    this.#byName.set(name, programs);
    if (programs.length > 1) for (const one of programs) this.#byName.set(one.name, [one]);
  }
}

/** How a program of this kind is called in a sentence. */
export function nameKind(kind: ProgramKind): string {
  const names = {
    run: "a program that is `run`",
    start: "a program that is started",
    terminal: "a terminal",
    http: "an `http` request",
  };
  return names[kind];
}

function read(map: object, key: string): unknown {
  return Object.hasOwn(map, key) ? (map as Readonly<Record<string, unknown>>)[key] : undefined;
}
