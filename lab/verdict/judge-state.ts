import type { Expectation } from "../scenario/scenario.ts";
import { fail, type Judgement, PASS } from "./judgement.ts";
import { matchText } from "./match-text.ts";
import type { FileSeen, HostStateSeen } from "./observation.ts";
import { showBytes } from "./show-bytes.ts";

type Of<What> = Extract<Expectation, { readonly what: What }>;

export function judgeFile(expectation: Of<"file">, { host, path, content }: FileSeen): Judgement {
  if (expectation.text === "absent") {
    if (content === null) return PASS;
    return fail(host, {
      expected: "no such file",
      seen: showBytes(content).text,
      because: `${path} is there`,
    });
  }
  if (content === null) {
    const next = `ls -l ${path.replace(/[^/]+$/, "") || "/"} on ${host}`;
    return fail(host, { expected: `the file ${path}`, seen: "no such file", next });
  }
  const result = matchText(expectation.text, content, path);
  if (result.holds) return PASS;
  const { mayCome: _, holds: __, ...parts } = result;
  return fail(host, parts);
}

export function judgeHostState(expectation: Of<"host">, { host, state }: HostStateSeen): Judgement {
  return state === expectation.state ? PASS : fail(host, { expected: expectation.state, seen: state });
}
