import { echo } from "./echo.ts";
import { htmlPage, jsonPage } from "./pages.ts";
import { type Representation, representText, respond, respondWhole } from "./representation.ts";
import type { Response } from "./response.ts";
import type { Handler, Request, Route, Routes } from "./routes.ts";
import { type Folder, openFolder } from "./static-files.ts";

/**
 * What Bob's server has to say.
 *
 * @param folder its files are served too; an index.html there takes the page's place
 */
export async function makeSite(folder?: string): Promise<Routes> {
  const nowMs = Math.floor(Date.now() / 1000 - 1) * 1000;
  const page = representText("text/html; charset=utf-8", htmlPage, nowMs);
  const json = representText("application/json; charset=utf-8", jsonPage, nowMs);
  const files = folder === undefined ? undefined : await openFolder(folder);
  return {
    paths: new Map<string, Route>([
      ["/", files ? { GET: preferring(files.serve, serve(page)), POST: repeatAt(files, page) } : fixed(page)],
      ["/hello.json", { GET: serve(json) }],
    ]),
    ...(files && { otherwise: { GET: files.serve } }),
  };
}

function serve(it: Representation): Handler {
  const whole = respondWhole(it);
  return (request) => respond(request, it, () => whole);
}

function fixed(page: Representation): Route {
  return { GET: serve(page), POST: (request) => repeat(request, page) };
}

function repeatAt(files: Folder, page: Representation): Handler {
  return async (request) => repeat(request, (await files.describe("/")) ?? page);
}

/** Conditions hold for a POST too: they are about what a GET would have got (RFC 9110 §13.1). */
function repeat(request: Request, it: Representation): Response | Promise<Response> {
  return respond(request, it, () => echo(request));
}

function preferring(first: Handler, second: Handler): Handler {
  return async (request) => {
    const response = await first(request);
    return response.status === 404 ? second(request) : response;
  };
}
