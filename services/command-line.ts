import { parseArgs } from "node:util";
import { type Command, help, type Kind, type Parameter } from "./command.ts";
import { describeCommand, describeUsage } from "./command-help.ts";

type TypeOf<A extends Parameter> = A extends { readonly kind: Kind<infer T> } ? T : never;
type Optional<A extends Parameter> = A extends { readonly default: unknown }
  ? TypeOf<A>
  : TypeOf<A> | undefined;

/** Each argument's value by its name; an option without a default may be undefined. */
export type Arguments<C extends Command> = {
  readonly [N in keyof C["positionals"]]: TypeOf<C["positionals"][N]>;
} & { readonly [N in keyof C["options"]]: Optional<C["options"][N]> };

/** What a command line asks for: to run, to be helped, or nothing that we understand. */
export type Request<C extends Command> =
  | { readonly kind: "run"; readonly values: Arguments<C> }
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "wrong"; readonly message: string };

export { flag } from "./command.ts";

export class WrongValue extends Error {
  override readonly name = "WrongValue";
}

export const text: Kind<string> = { placeholder: "TEXT", takesValue: true, read: (given) => given };

export const host: Kind<string> = {
  placeholder: "HOST",
  takesValue: true,
  read(given) {
    const withPort = /^([^:/]+):(\d+)$/.exec(given);
    if (withPort) throw new WrongValue(`name and port are two arguments: ${withPort[1]} ${withPort[2]}`);
    if (/[\s/\p{Cc}]/u.test(given) || given === "") {
      throw new WrongValue("it must be a host's name, such as bob, or an address, such as 10.99.7.10");
    }
    return given;
  },
};

export const port: Kind<number> = { ...wholeNumber(1, 65535), placeholder: "PORT" };

export const seconds: Kind<number> = {
  placeholder: "SECONDS",
  takesValue: true,
  read(given) {
    const value = /^\d+(\.\d+)?$/.test(given) ? Number(given) : Number.NaN;
    // setTimeout takes no more than a signed 32-bit number of milliseconds, and a day is patience enough.
    if (!(value > 0 && value <= 86_400))
      throw new WrongValue("it must be a number of seconds, above 0 and up to 86400");
    return value;
  },
};

export function wholeNumber(lowest: number, highest: number): Kind<number> {
  return {
    placeholder: "NUMBER",
    takesValue: true,
    read(given) {
      const value = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
      if (!(value >= lowest && value <= highest)) {
        throw new WrongValue(`it must be a whole number from ${lowest} to ${highest}`);
      }
      return value;
    },
  };
}

export function oneOf<const T extends string>(...choices: readonly T[]): Kind<T> {
  return {
    placeholder: choices.join("|"),
    takesValue: true,
    read(given) {
      const choice = choices.find((each) => each === given);
      if (choice === undefined) throw new WrongValue(`it must be ${choices.join(" or ")}`);
      return choice;
    },
  };
}

/**
 * The program's own arguments, ready to use. Prints the help and exits with 0 when asked for it; says on stderr
 * what is wrong with the arguments and exits with 2 when they make no sense.
 */
export function readCommandLine<C extends Command>(command: C, argv = process.argv.slice(2)): Arguments<C> {
  const request = parseCommandLine(command, argv);
  if (request.kind === "run") return request.values;
  if (request.kind === "help") {
    process.stdout.write(request.text);
    process.exit(0);
  }
  return refuse(command, request.message);
}

/** Says what is wrong with the arguments and exits with 2. For what only shows when they are seen together. */
export function refuse(command: Command, message: string): never {
  process.stderr.write(
    `${command.name}: ${message}\n${describeUsage(command)}\nTry "${command.name} --help".\n`,
  );
  process.exit(2);
}

/** The same, without touching the process: what a test can look at. */
export function parseCommandLine<C extends Command>(command: C, argv: readonly string[]): Request<C> {
  const options: Record<string, Parameter> = { ...command.options, help };
  const { tokens } = parseArgs({
    args: [...argv],
    options: {
      ...Object.fromEntries(
        Object.entries(options).map(([name, { kind }]) => [
          name,
          { type: kind.takesValue ? ("string" as const) : ("boolean" as const) },
        ]),
      ),
      help: { type: "boolean", short: "h" },
    },
    // We look at the tokens ourselves, because a learner deserves a better message than the strict one.
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  if (tokens.some((token) => token.kind === "option" && token.name === "help")) {
    return { kind: "help", text: describeCommand(command) };
  }

  const given = new Map<string, unknown>();
  try {
    const places = Object.entries(command.positionals);
    for (const token of tokens) {
      if (token.kind === "positional") {
        const place = places.shift();
        if (!place) throw new WrongValue(`${JSON.stringify(token.value)} is one argument too many.`);
        const [name, { kind }] = place;
        given.set(name, readValue(name.toUpperCase(), kind, token.value));
      } else if (token.kind === "option") {
        const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
        if (!option)
          throw new WrongValue(`There is no option ${token.rawName}.${suggest(token.name, options)}`);
        if (!option.kind.takesValue && token.value !== undefined) {
          throw new WrongValue(`${token.rawName} stands alone, it takes no value.`);
        }
        if (option.kind.takesValue && isMissing(token)) {
          throw new WrongValue(
            `${token.rawName} needs a value: ${token.rawName} ${option.kind.placeholder}.`,
          );
        }
        given.set(token.name, readValue(token.rawName, option.kind, token.value ?? ""));
      }
    }
    const missing = places.find(([, { default: fallback }]) => fallback === undefined);
    if (missing) throw new WrongValue(`${missing[0].toUpperCase()} is missing: ${missing[1].description}.`);
  } catch (error) {
    if (!(error instanceof WrongValue)) throw error;
    return { kind: "wrong", message: error.message };
  }

  const parameters = Object.entries({ ...command.positionals, ...command.options });
  const values = Object.fromEntries(
    parameters.map(([name, { default: fallback }]) => [name, given.has(name) ? given.get(name) : fallback]),
  );
  // Every name got the value its own kind read, or its own default: what the mapped type says.
  return { kind: "run", values: values as Arguments<C> };
}

function readValue(shownName: string, kind: Kind<unknown>, given: string): unknown {
  try {
    return kind.read(given);
  } catch (error) {
    if (!(error instanceof WrongValue)) throw error;
    throw new WrongValue(`${shownName} cannot be ${JSON.stringify(given)}: ${error.message}.`);
  }
}

/** `--reply --keep` forgot a value; `--reply=--keep` means it. */
function isMissing(token: { value?: string | undefined; inlineValue?: boolean | undefined }): boolean {
  return token.value === undefined || (token.inlineValue === false && token.value.startsWith("--"));
}

function suggest(name: string, options: Record<string, Parameter>): string {
  const closest = Object.keys(options)
    .map((option) => ({ option, distance: editDistance(name, option) }))
    .sort((one, other) => one.distance - other.distance)[0];
  return closest && closest.distance <= 2 && closest.distance < closest.option.length - 1
    ? ` Did you mean --${closest.option}?`
    : "";
}

/** How many letters must be added, dropped, changed or swapped with their neighbour to turn one word into the other. */
function editDistance(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= one.length; row++) {
    const cells = [row];
    rows.push(cells);
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      cells[column] = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + (same ? 0 : 1),
        swapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
  }
  return at(one.length, other.length);
}
