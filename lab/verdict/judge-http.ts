import type { Expectation } from "../scenario/scenario.ts";
import { fail, type Judgement, PASS } from "./judgement.ts";
import { findJsonDifference, readJson } from "./match-json.ts";
import { matchText } from "./match-text.ts";
import type { HttpSeen } from "./observation.ts";
import { showBytes } from "./show-bytes.ts";

type Of<What> = Extract<Expectation, { readonly what: What }>;
type Response = NonNullable<HttpSeen["response"]>;

export function judgeHttp(expectation: Of<"status" | "header" | "body" | "json">, seen: HttpSeen): Judgement {
  const { host, response } = seen;
  if (response === null) return judgeSilence(expectation, seen);
  switch (expectation.what) {
    case "status": {
      if (response.status === expectation.status) return PASS;
      const because = response.body.length > 0 ? `the body says ${showBytes(response.body).text}` : null;
      return fail(
        host,
        { expected: `status ${expectation.status}`, seen: `status ${response.status}`, because },
        true,
      );
    }
    case "header":
      return judgeHeader(expectation, host, response);
    case "body": {
      const result = matchText(expectation.text, response.body, "the body");
      if (result.holds) return PASS;
      const { mayCome: _, holds: __, ...parts } = result;
      return fail(host, { ...parts, next: statusNext(response) }, true);
    }
    case "json":
      return judgeJson(expectation, host, response);
  }
}

/** No answer (yet): curl's own words say why. */
function judgeSilence(expectation: Of<"status" | "header" | "body" | "json">, seen: HttpSeen): Judgement {
  const expected =
    expectation.what === "status" ? `status ${expectation.status}` : `an answer to ${seen.request}`;
  if (seen.exit === null) return fail(seen.host, { expected, seen: "no answer yet" });
  const because = seen.trouble.trim() || `curl ended with exit code ${seen.exit}`;
  return fail(seen.host, { expected, seen: "no answer", because }, true);
}

/** A header may come several times: one that fits is enough (RFC 9110 section 5.3: their values form one list). */
function judgeHeader(expectation: Of<"header">, host: string, response: Response): Judgement {
  const { name, text } = expectation;
  const values = response.headers
    .filter(([key]) => key.toLowerCase() === name.toLowerCase())
    .map(([, value]) => value);
  if (text === "absent") {
    if (values.length === 0) return PASS;
    return fail(host, { expected: `no header ${name}`, seen: `${name}: ${values.join(", ")}` }, true);
  }
  if (values.length === 0) {
    const names = [...new Set(response.headers.map(([key]) => key))];
    const because = names.length === 0 ? "the answer has no headers" : `the answer has ${names.join(", ")}`;
    return fail(host, { expected: `a header ${name}`, seen: "no such header", because }, true);
  }
  const results = values.map((value) =>
    matchText(text, new TextEncoder().encode(value), `the header ${name}`),
  );
  const wrong = results.find((result) => !result.holds);
  if (!wrong || wrong.holds || results.some((result) => result.holds)) return PASS;
  const { mayCome: _, holds: __, ...parts } = wrong;
  return fail(host, { ...parts, next: statusNext(response) }, true);
}

function judgeJson(expectation: Of<"json">, host: string, response: Response): Judgement {
  const body = readJson(response.body);
  if (body === undefined) {
    const seen = response.body.length === 0 ? "nothing" : showBytes(response.body).text;
    return fail(host, { expected: "a body of JSON", seen, next: statusNext(response) }, true);
  }
  const difference = findJsonDifference(expectation.value, body.value);
  if (!difference) return PASS;
  return fail(host, { ...difference, next: statusNext(response) }, true);
}

function statusNext({ status }: Response): string | null {
  return status >= 400 ? `the status is ${status}: this may not be the answer that was meant` : null;
}
