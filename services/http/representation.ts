import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { acceptsGzip } from "./accept-encoding.ts";
import { checkConditions, checkIfRange, type Validators } from "./conditional.ts";
import { isCompressible } from "./content-types.ts";
import { formatHttpDate } from "./http-date.ts";
import { type ByteRange, selectRange } from "./range.ts";
import { type Body, plainText, Response } from "./response.ts";
import type { Request } from "./routes.ts";

/** Something that can be served, as it is now: what it is, which version, and its bytes. */
export interface Representation extends Validators {
  readonly contentType: string;
  readonly body: Body;
}

/** Less fits into one segment anyway; more would have to be compressed while others wait. */
const fewestGzipBytes = 1024;
const mostGzipBytes = 1024 * 1024;
/** Each takes a thread, and memory until it is done. Whoever asks while so many are under way gets the plain bytes. */
const mostZipsAtOnce = 16;
let zipsUnderWay = 0;

/** Text in memory; its entity tag is made from its bytes. */
export function representText(contentType: string, text: string, lastModifiedMs: number): Representation {
  const body = Buffer.from(text);
  const digest = createHash("sha256").update(body).digest("base64url").slice(0, 16);
  return { contentType, body, etag: `"${digest}"`, lastModifiedMs };
}

/** The whole of it, as most requests want it. */
export function respondWhole(it: Representation): Response {
  return new Response(200, { ...wholeFields(it), ...versionFields(it) }, it.body);
}

/**
 * Answers a GET, HEAD or POST about it with what the request's fields make of it: 304 or 412 by its conditions
 * (RFC 9110 §13), 206 or 416 by its range (§14), gzip by its Accept-Encoding (§12.5.3).
 *
 * @param whole what it answers when nothing special is asked
 */
export function respond(
  { method, fields }: Request,
  it: Representation,
  whole: () => Response | Promise<Response>,
): Response | Promise<Response> {
  const range = method === "GET" ? fields.get("range") : undefined;
  // A range is one of the plain bytes: which bytes of a gzip stream would be asked for, nobody could know.
  const zipped =
    method !== "POST" &&
    range === undefined &&
    paysToZip(it) &&
    acceptsGzip(fields.get("accept-encoding")) &&
    zipsUnderWay < mostZipsAtOnce;
  const selected = zipped ? { ...it, etag: it.etag.replace(/"$/, '-gzip"') } : it;

  const verdict = checkConditions(method, fields, selected);
  if (verdict === "failed")
    return plainText(412, "It is not the version that you speak of", versionFields(selected));
  if (verdict === "not modified") return new Response(304, versionFields(selected));
  if (zipped) return respondZipped(selected);
  if (range === undefined || !checkIfRange(fields, it)) return whole();

  const part = selectRange(range, it.body.length);
  if (part === "all") return whole();
  if (part !== "unsatisfiable") return respondPart(it, part);
  const contentRange = { "Content-Range": `bytes */${it.body.length}` };
  return plainText(416, "It is shorter than that", { ...contentRange, ...versionFields(it) });
}

function respondPart(it: Representation, { start, end }: ByteRange): Response {
  const { body } = it;
  return new Response(
    206,
    { ...wholeFields(it), "Content-Range": `bytes ${start}-${end - 1}/${body.length}`, ...versionFields(it) },
    "file" in body
      ? { file: body.file, start: body.start + start, length: end - start }
      : body.subarray(start, end),
  );
}

async function respondZipped(it: Representation): Promise<Response> {
  zipsUnderWay += 1;
  try {
    const fields = { "Content-Type": it.contentType, "Content-Encoding": "gzip", ...versionFields(it) };
    return new Response(200, fields, await promisify(gzip)(await readWhole(it.body)));
  } finally {
    zipsUnderWay -= 1;
  }
}

async function readWhole(body: Body): Promise<Buffer> {
  if (!("file" in body)) return body;
  const bytes = Buffer.allocUnsafeSlow(body.length);
  const { bytesRead } = await body.file.read(bytes, 0, body.length, body.start);
  return bytes.subarray(0, bytesRead);
}

function paysToZip({ contentType, body }: Representation): boolean {
  return body.length >= fewestGzipBytes && body.length <= mostGzipBytes && isCompressible(contentType);
}

function wholeFields({ contentType }: Representation): Record<string, string> {
  return { "Content-Type": contentType, "Accept-Ranges": "bytes" };
}

/** What 304 has to repeat of 200 (RFC 9110 §15.4.5). A cache may keep it, but asks us whether it is still true. */
function versionFields(it: Representation): Record<string, string> {
  return {
    ETag: it.etag,
    "Last-Modified": formatHttpDate(it.lastModifiedMs),
    "Cache-Control": "no-cache",
    ...(paysToZip(it) ? { Vary: "Accept-Encoding" } : {}),
  };
}
