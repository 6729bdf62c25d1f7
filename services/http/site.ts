import { echo } from "./echo.ts";
import { htmlPage, jsonPage } from "./pages.ts";
import { Response } from "./response.ts";
import type { Handler, Route, Routes } from "./routes.ts";

/** What Bob's server has to say. */
export function makeSite(): Routes {
  const page = serve("text/html; charset=utf-8", htmlPage);
  const json = serve("application/json; charset=utf-8", jsonPage);
  return {
    paths: new Map<string, Route>([
      ["/", { GET: page, POST: echo }],
      ["/hello.json", { GET: json }],
    ]),
  };
}

function serve(contentType: string, text: string): Handler {
  const response = new Response(200, { "Content-Type": contentType }, Buffer.from(text));
  return () => response;
}
