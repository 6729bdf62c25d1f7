/** How the programs of one language are built and run on the workbench. */
export type Language = {
  readonly name: string;
  readonly title: string;
  readonly endings: readonly string[];
  /** The tool that its host must have. */
  readonly tool: string;
  /** The shell command that makes `output` of the sources, the first of which has the `main`; null where none is needed. */
  readonly build: ((sources: readonly string[], output: string) => string) | null;
  /** The command line that runs the source, or what was built of it. */
  readonly run: (file: string) => string;
  /** What a person types to do both. */
  readonly byHand: (sources: readonly string[], stem: string) => string;
  /** Of several sources, only one with this in it is a program by itself. */
  readonly entry: RegExp | null;
};

export const LANGUAGES: readonly Language[] = [
  {
    name: "python",
    title: "Python",
    endings: [".py"],
    tool: "python3",
    build: null,
    run: (file) => `python3 ${file}`,
    byHand: ([file = ""]) => `python3 ${file}`,
    entry: null,
  },
  {
    name: "c",
    title: "C",
    endings: [".c"],
    tool: "gcc",
    build: (sources, output) => `gcc -std=gnu17 -g -O1 -pthread -o ${output} ${sources.join(" ")} -lm`,
    // Into a pipe C prints only when its buffer is full; in a terminal, where people try it, line by line.
    run: (file) => `stdbuf -oL ${file}`,
    byHand: (sources, stem) => `gcc -pthread -o ${stem} ${sources.join(" ")} -lm && ./${stem}`,
    entry: /\bmain\s*\(/,
  },
  {
    name: "javascript",
    title: "JavaScript",
    endings: [".js", ".mjs", ".cjs"],
    tool: "node",
    build: null,
    run: (file) => `node ${file}`,
    byHand: ([file = ""]) => `node ${file}`,
    entry: null,
  },
  {
    name: "typescript",
    title: "TypeScript",
    endings: [".ts", ".mts"],
    tool: "node",
    build: null,
    run: (file) => `node ${file}`,
    byHand: ([file = ""]) => `node ${file}`,
    entry: null,
  },
  {
    name: "go",
    title: "Go",
    endings: [".go"],
    tool: "go",
    build: (sources, output) =>
      `GOCACHE=/tmp/go-cache GOFLAGS=-mod=mod GO111MODULE=off go build -o ${output} ${sources.join(" ")}`,
    run: (file) => file,
    byHand: (sources) => `go run ${sources.join(" ")}`,
    entry: /\bfunc\s+main\s*\(/,
  },
  {
    name: "shell",
    title: "a shell script",
    endings: [".sh"],
    tool: "sh",
    build: null,
    run: (file) => `sh ${file}`,
    byHand: ([file = ""]) => `sh ${file}`,
    entry: null,
  },
];

/** Endings of languages that the workbench has nothing for; their programs come with a Dockerfile. */
export const OTHER_LANGUAGES: Readonly<Record<string, string>> = {
  ".cc": "C++",
  ".cpp": "C++",
  ".cs": "C#",
  ".hs": "Haskell",
  ".java": "Java",
  ".kt": "Kotlin",
  ".lua": "Lua",
  ".php": "PHP",
  ".pl": "Perl",
  ".rb": "Ruby",
  ".rs": "Rust",
  ".swift": "Swift",
  ".zig": "Zig",
};

export function languageOf(path: string): Language | undefined {
  return LANGUAGES.find(({ endings }) => endings.some((ending) => path.endsWith(ending)));
}
