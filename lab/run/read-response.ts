import type { HttpSeen } from "../verdict/observation.ts";

type Response = NonNullable<HttpSeen["response"]>;

/** What `curl --include` prints, taken apart: the last head (those of 1xx answers come before it) and the body. */
export type CurlOutput = { readonly head: string; readonly response: Response };

/**
 * @param output all that curl has printed so far
 * @returns undefined while the head is incomplete, or where what came is no HTTP answer
 */
export function readResponse(output: Buffer): CurlOutput | undefined {
  let start = 0;
  for (;;) {
    const end = output.indexOf("\r\n\r\n", start);
    if (end === -1) return undefined;
    const head = output.toString("latin1", start, end);
    const status = /^HTTP\/\d(?:\.\d)? (\d{3})/.exec(head)?.[1];
    if (status === undefined) return undefined;
    start = end + 4;
    if (status.startsWith("1") && status !== "101") continue; // RFC 9110 section 15.2: interim, the answer follows
    return {
      head,
      response: { status: Number(status), headers: readHeaders(head), body: output.subarray(start) },
    };
  }
}

function readHeaders(head: string): (readonly [string, string])[] {
  return head
    .split("\r\n")
    .slice(1)
    .map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
    });
}
