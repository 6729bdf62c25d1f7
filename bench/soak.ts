import { type ChildProcess, spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

/**
 * The catalogue over and over: first on a machine that has nothing else to do, then with every core kept busy. Whoever
 * may trust a scenario has seen neither a failure nor an inconclusive one in either.
 *
 *     node bench/soak.ts [times] [what `lab run` takes …]        20 times, unless told otherwise
 */
const lab = fileURLToPath(new URL("../lab/bin.js", import.meta.url));
const [times = "20", ...what] = process.argv.slice(2);

function runLab(): Promise<number | null> {
  const runner = spawn(process.execPath, [lab, "run", "--repeat", times, ...what], { stdio: "inherit" });
  return new Promise((resolve) => runner.once("exit", resolve));
}

/** Work without an end for every core; disposing it ends the work. */
function keepBusy(): Disposable {
  const busy: ChildProcess[] = [];
  for (let core = 0; core < availableParallelism(); core++) {
    busy.push(spawn(process.execPath, ["--eval", "for (;;);"], { stdio: "ignore" }));
  }
  return {
    [Symbol.dispose]() {
      for (const child of busy) child.kill("SIGKILL");
    },
  };
}

console.log(`The catalogue ${times} times, on an idle machine:`);
const idle = await runLab();
console.log(`The catalogue ${times} times, with every core busy:`);
using _busy = keepBusy();
const busy = await runLab();
process.exitCode = idle || busy || 0;
