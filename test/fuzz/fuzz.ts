import { cases } from "../unit/services/http/cases/all.ts";
import { Coverage } from "./coverage.ts";
import { mutate, seededRandom } from "./mutate.ts";
import { checkFields, checkRequests } from "./targets.ts";

/**
 * Coverage-guided fuzzing of all that looks at a stranger's bytes: an input that makes the server's code run in a
 * new way is kept, and becomes the parent of others. It begins with the cases of the tests.
 *
 *     npm run fuzz -- [seconds] [seed]
 *
 * A find is printed as a string to put into a test, and the exit code is 1.
 */
const seconds = Number(process.argv[2] ?? 30);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const random = seededRandom(seed);
const endMs = performance.now() + seconds * 1000;

/** Coverage costs more to ask for than an input takes to run, so it is asked once for several. */
const batchSize = 64;
/** Slower than this is a hang, or work that grows faster than the input does. */
const slowMs = 1000;

using coverage = new Coverage((url) => url.includes("/services/http/"));
/** The ways through the code that one input has taken; and those that the inputs of a batch took together. */
const seenAlone = new Set<string>();
const seenTogether = new Set<string>();
const corpus: string[] = [];
let runs = 0;

function run(input: string): void {
  runs += 1;
  const startMs = performance.now();
  try {
    checkRequests(input, random);
    checkFields(input);
  } catch (error) {
    report(input, error);
  }
  if (performance.now() - startMs > slowMs) report(input, new Error(`It took longer than ${slowMs} ms`));
}

function report(input: string, error: unknown): never {
  console.error(`Found after ${runs} inputs (seed ${seed}):\n${JSON.stringify(input)}`);
  console.error(error);
  process.exit(1);
}

/** Whether something has run since the last time that had not run before. */
function findsNews(seen: Set<string>): boolean {
  const before = seen.size;
  for (const block of coverage.take()) seen.add(block);
  return seen.size > before;
}

function keepIfNews(input: string): void {
  run(input);
  if (findsNews(seenAlone)) corpus.push(input);
}

function pick(): string {
  return corpus[Math.floor(random() * corpus.length)] ?? "";
}

for (const { send } of cases) keepIfNews(send);
console.log(`seed ${seed}: ${corpus.length} of ${cases.length} cases do something of their own`);

let tellMs = performance.now() + 10_000;
while (performance.now() < endMs) {
  const batch = Array.from({ length: batchSize }, () => mutate(pick(), pick(), random));
  for (const input of batch) run(input);
  if (findsNews(seenTogether)) for (const input of batch) keepIfNews(input);
  if (performance.now() > tellMs) {
    tellMs += 10_000;
    console.log(`${runs} inputs, ${seenAlone.size} ways through the code, ${corpus.length} inputs kept`);
  }
}
console.log(
  `Nothing found in ${runs} inputs; ${seenAlone.size} ways through the code, ${corpus.length} inputs kept.`,
);
