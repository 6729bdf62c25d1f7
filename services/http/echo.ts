import { plainText, Response } from "./response.ts";
import type { Request } from "./routes.ts";

/** Repeats the body, with its content type and coding. */
export function echo({ fields, body }: Request): Response {
  const type = fields.find("content-type");
  // RFC 9110 §5.3: Content-Type is no list, so two of them say nothing.
  if (type >= 0 && fields.find("content-type", type + 1) >= 0) {
    return plainText(400, "There is more than one Content-Type");
  }
  const coding = fields.get("content-encoding");
  return new Response(
    200,
    {
      "Content-Type": type >= 0 ? fields.valueOf(type) : "application/octet-stream",
      ...(coding === undefined ? {} : { "Content-Encoding": coding }),
      // What a stranger's form sends must not come back as a page of ours.
      "X-Content-Type-Options": "nosniff",
    },
    body,
  );
}
