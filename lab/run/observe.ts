import { LabError } from "../errors.ts";
import type { Expectation } from "../scenario/scenario.ts";
import type { JudgedHere } from "../verdict/judge.ts";
import type { HttpSeen, Observation } from "../verdict/observation.ts";
import { parseSs } from "../verdict/ss.ts";
import { readResponse } from "./read-response.ts";
import { findHost, findProgram, programSeen, type Stage, type StagedProgram } from "./stage.ts";

/** Look at what an expectation speaks of, as it is now. */
export async function observe(stage: Stage, expectation: JudgedHere): Promise<Observation> {
  switch (expectation.what) {
    case "printed":
    case "sees":
    case "running":
      return programSeen(findProgram(stage, expectation.program));
    case "exit":
    case "status":
    case "header":
    case "body":
    case "json": {
      const program = findProgram(stage, expectation.program);
      return program.request === undefined ? programSeen(program) : httpSeen(program, program.request);
    }
    case "listening":
    case "sockets":
      return observeSockets(stage, expectation.host);
    case "file":
      return observeFile(stage, expectation.host, expectation.path);
    case "host": {
      const { host } = expectation;
      return { kind: "host", host, state: await findHost(stage, host).state(stage.signal) };
    }
  }
}

/** What an http step's program, curl, has shown so far. */
export function httpSeen({ host, name, program }: StagedProgram, request: string): HttpSeen {
  const answer = readResponse(Buffer.concat(program.stdout));
  return {
    kind: "http",
    host,
    name,
    request,
    exit: program.exitCode,
    trouble: Buffer.concat(program.stderr).toString("utf8"),
    // The body is whole only when curl has ended.
    response: program.exitCode === null ? null : (answer?.response ?? null),
  };
}

async function observeSockets(stage: Stage, name: string): Promise<Observation> {
  const { code, stdout, stderr } = await findHost(stage, name).askTool(["ss", "-Htan"], stage.signal);
  if (code !== 0) {
    throw new LabError(
      "ss-failed",
      `The sockets of ${name} could not be read: ${(stderr.length ? stderr : stdout).toString("utf8").trim()}`,
    );
  }
  return { kind: "sockets", host: name, sockets: parseSs(stdout.toString("utf8")).sockets };
}

async function observeFile(stage: Stage, name: string, path: string): Promise<Observation> {
  const { code, stdout } = await findHost(stage, name).ask(["cat", path], stage.signal);
  return { kind: "file", host: name, path, content: code === 0 ? stdout : null };
}

/**
 * Wait until another look could show something else: for a program, that it prints or ends; for what can only be asked
 * (sockets, files, hosts), a short while. Ends in any case when `until` is aborted.
 */
export async function awaitChange(stage: Stage, expectation: Expectation, until: AbortSignal): Promise<void> {
  const program = "program" in expectation ? stage.programs.get(expectation.program)?.program : undefined;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      program?.off("output", done).off("exit", done);
      until.removeEventListener("abort", done);
      resolve();
    };
    const timer = program ? undefined : setTimeout(done, LOOK_AGAIN_MS);
    program?.once("output", done).once("exit", done);
    until.addEventListener("abort", done, { once: true });
    if (until.aborted) done();
  });
}

/** Short beside what a person notices, long beside the few milliseconds that a look costs. */
const LOOK_AGAIN_MS = 50;
