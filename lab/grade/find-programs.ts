import { LabError } from "../errors.ts";
import { quote } from "../run/by-hand.ts";
import { suggest } from "../scenario/suggest.ts";
import type { Side } from "./grade-event.ts";
import { LANGUAGES, type Language, languageOf, OTHER_LANGUAGES } from "./languages.ts";
import type { LearnerFile, LearnerFolder } from "./learner-files.ts";
import { readProgramName } from "./program-names.ts";
import { readSettings, type Settings } from "./read-settings.ts";

/** One program of a learner's: what it is for, and the command line that runs it. */
export type LearnerProgram = {
  readonly as: Side;
  readonly part: string;
  /** The learner's command line, as a shell takes it; `{port}` and `{host}` stand for what it is given. Null: the image's own. */
  readonly run: string | null;
  /** What the learner types on their own machine for the same. */
  readonly byHand: string;
  /** The port that it has, whatever it is given. */
  readonly port: number | null;
};

/** All that a learner has handed in, understood. */
export type Handed = {
  readonly learner: string;
  readonly language: string;
  readonly programs: readonly LearnerProgram[];
  /** The shell command that builds them; null where nothing is to be built. */
  readonly build: string | null;
  /** It brings a host of its own. */
  readonly dockerfile: boolean;
  /** The tools without which it cannot be built or run. */
  readonly tools: readonly string[];
  readonly files: readonly LearnerFile[];
  /** What was taken for granted, told to the learner. */
  readonly notes: readonly string[];
};

/** What the command line says; it goes before `lab.yaml`, and that before what the files look like. */
export type Said = {
  readonly as?: Side;
  readonly part?: string;
  readonly run?: string;
  readonly lang?: string;
  readonly port?: number;
};

const SETTINGS = "lab.yaml";
/** What is built goes here, and what is handed in stays as it is. */
const BUILT = ".built";

/**
 * Which programs a folder (or a file) has, and how they are built and run.
 * @throws {LabError} `settings-invalid`, `language-unknown`, `program-unclear`
 */
export function findPrograms(folder: LearnerFolder, said: Said): Handed {
  const { files } = folder;
  const has = (path: string) => files.some((file) => file.path === path);
  const written = files.find(({ path }) => path === SETTINGS);
  const settings = written ? readSettings(written.bytes.toString("utf8"), SETTINGS) : {};
  const learner = folder.name;
  const dockerfile = !folder.single && has("Dockerfile");
  const common = { learner, files, dockerfile };
  const named = fromSettings(settings, said, folder);
  const languages = said.lang === undefined ? null : [languageCalled(said.lang)];
  if (dockerfile) {
    const own = {
      as: said.as ?? settings.as ?? "bob",
      part: said.part ?? "greeting",
      run: null,
      byHand: "",
      port: said.port ?? settings.port ?? null,
    };
    const programs = named.length > 0 ? named : allParts(own, said);
    return { ...common, language: "Dockerfile", programs, build: null, tools: [], notes: [] };
  }
  const found = fromFiles(folder, languages, said);
  const makefile = !folder.single && (has("Makefile") || has("makefile"));
  const build = settings.build ?? (makefile ? "make" : null);
  if (named.length > 0) {
    const language = found.language?.title ?? firstWord(named[0]?.run ?? "");
    const compiles = build ?? found.build;
    return { ...common, language, programs: named, build: compiles, tools: [], notes: [] };
  }
  const { language } = found;
  if (!language || found.programs.length === 0) throw unclear(folder, files);
  const programs = found.programs.map(({ stem, ...program }) =>
    // What `make` makes of server.c is called server, as its own rules have it.
    build !== null && language.build ? made(program, quote(`./${stem}`), build, language) : program,
  );
  return {
    ...common,
    language: language.title,
    programs: programs.map((program) => ({ ...program, port: said.port ?? settings.port ?? null })),
    build: build ?? found.build,
    tools: [language.tool],
    notes: found.notes,
  };
}

/** What we run ourselves is told its port even where it has one of its own: that harms nobody. */
const given = (as: Side, command: string): string => `${command} ${as === "me" ? "{host} {port}" : "{port}"}`;

function made(program: LearnerProgram, file: string, build: string, language: Language): LearnerProgram {
  const { as } = program;
  return { ...program, run: given(as, language.run(file)), byHand: given(as, `${build} && ${file}`) };
}

/** A Dockerfile's own command does whatever part it is asked for: nothing says which. */
function allParts(own: LearnerProgram, said: Said): LearnerProgram[] {
  return (said.part === undefined ? ["greeting", "chat", "web"] : [said.part]).map((part) => ({
    ...own,
    part,
  }));
}

function fromSettings(settings: Settings, said: Said, folder: LearnerFolder): LearnerProgram[] {
  const name = folder.single
    ? readProgramName(folder.files[0]?.path ?? "")
    : { as: undefined, part: undefined };
  const as = said.as ?? settings.as ?? name.as ?? "bob";
  const port = said.port ?? settings.port ?? null;
  if (said.run !== undefined) {
    const part = said.part ?? name.part ?? "greeting";
    return [{ as, part, run: said.run, byHand: said.run, port }];
  }
  const parts = Object.entries(settings.parts ?? {}).map(([part, program]) => ({
    as,
    part,
    run: program.run ?? settings.run ?? null,
    byHand: program.run ?? settings.run ?? "",
    port: said.port ?? program.port ?? settings.port ?? null,
  }));
  if (parts.length > 0) return parts.filter(({ part }) => said.part === undefined || part === said.part);
  return settings.run === undefined
    ? []
    : [{ as, part: said.part ?? "greeting", run: settings.run, byHand: settings.run, port }];
}

type Found = {
  readonly language: Language | undefined;
  readonly programs: readonly (LearnerProgram & { readonly stem: string })[];
  readonly build: string | null;
  readonly notes: readonly string[];
};

function fromFiles({ files, single }: LearnerFolder, only: readonly Language[] | null, said: Said): Found {
  const mine = files.filter(({ path }) => !/(^|\/)(node_modules|tests?)\//.test(path));
  const [first] = only ?? mostUsed(mine);
  if (!first) return { language: undefined, programs: [], build: null, notes: [] };
  const sources = mine.filter(({ path }) => (single ? true : languageOf(path) === first));
  const { entry } = first;
  const entries = sources.filter(({ bytes }) => entry === null || entry.test(bytes.toString("utf8")));
  const libraries = sources.filter((file) => !entries.includes(file)).map(({ path }) => path);
  const notes: string[] = [];
  const byPlace = new Map<string, LearnerProgram & { stem: string; path: string }>();
  for (const { path, ...named } of candidates(entries, single)) {
    // What is named for the other side is not turned round; a file that was given by itself is what it is said to be.
    if (!single && named.as !== undefined && said.as !== undefined && named.as !== said.as) continue;
    const as = said.as ?? named.as ?? "bob";
    const part = said.part ?? named.part ?? "greeting";
    const place = `${as} ${part}`;
    const before = byPlace.get(place);
    if (before) {
      notes.push(`${path} is passed over: ${before.path} is taken for the ${part} already.`);
      continue;
    }
    if (named.part === undefined && said.part === undefined)
      notes.push(`${path} is taken for the ${part}; if it is for another part, say so with --part.`);
    const stem = path.replace(/\.[^./]+$/, "");
    const file = first.build ? `./${BUILT}/${as}-${part}` : path;
    const byHand = given(as, first.byHand([path, ...libraries].map(quote), quote(stem)));
    byPlace.set(place, { as, part, run: given(as, first.run(quote(file))), byHand, port: null, stem, path });
  }
  const programs = [...byPlace.values()];
  const compile = first.build;
  const commands = compile
    ? programs.map(({ as, part, path }) => compile([path, ...libraries].map(quote), `${BUILT}/${as}-${part}`))
    : [];
  const build = commands.length === 0 ? null : [`mkdir -p ${BUILT}`, ...commands].join(" && ");
  return { language: first, programs, build, notes };
}

/** The programs of a folder by their names; or the only one, whatever it is called. */
function candidates(entries: readonly LearnerFile[], single: boolean) {
  const named = entries.map(({ path }) => ({ path, ...readProgramName(path) }));
  const speaking = named.filter(({ part, as }) => part !== undefined || as !== undefined);
  // A name that says both comes before one that says half, and that before its helpers further down.
  const rank = ({ path, as }: { path: string; as: Side | undefined }) =>
    path.split("/").length * 2 + (as ? 0 : 1);
  if (speaking.length > 0) return speaking.toSorted((a, b) => rank(a) - rank(b));
  const main = named.filter(({ path }) => /(^|\/)(main|index|app|program)\.\w+$/.test(path));
  return single || named.length === 1 ? named : main.slice(0, 1);
}

function mostUsed(files: readonly LearnerFile[]): Language[] {
  const count = (language: Language) => files.filter(({ path }) => languageOf(path) === language).length;
  return LANGUAGES.filter((language) => count(language) > 0).toSorted((a, b) => count(b) - count(a));
}

function languageCalled(name: string): Language {
  const found = LANGUAGES.find((language) => language.name === name.toLowerCase());
  if (found) return found;
  const names = LANGUAGES.map((language) => language.name);
  const meant = suggest(name, names);
  throw new LabError("language-unknown", `There is no language ${name} on the workbench.`, {
    hint: meant
      ? `Did you mean ${meant}?`
      : `There is ${names.join(", ")}; any other with a Dockerfile or --run.`,
  });
}

function unclear(folder: LearnerFolder, files: readonly LearnerFile[]): LabError {
  const other = files.flatMap(({ path }) => OTHER_LANGUAGES[/\.[^./]+$/.exec(path)?.[0] ?? ""] ?? [])[0];
  if (other !== undefined) {
    return new LabError(
      "language-unknown",
      `The workbench has nothing for ${other}, in which ${folder.name} is written.`,
      {
        hint: "Put a Dockerfile beside it that builds and runs it, and give the folder.",
      },
    );
  }
  const shown = files
    .map(({ path }) => path)
    .slice(0, 6)
    .join(", ");
  return new LabError(
    "program-unclear",
    files.length === 0 ? `There is nothing in ${folder.name}.` : `Which of these is the program? ${shown}`,
    {
      hint: "Name it for what it is (greet_server.py, chat_client.c, web.ts), or say how it is run:  --run 'python3 x.py {port}' --part chat",
    },
  );
}

const firstWord = (command: string): string => command.split(" ")[0] ?? "";
