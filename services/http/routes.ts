import { type Fault, fault } from "./fault.ts";
import type { FieldLines } from "./fields.ts";
import { plainText, Response } from "./response.ts";

/** A whole request, its body in memory. Its fields are valid until the answer is there. */
export interface Request {
  readonly method: string;
  /** Percent-decoded. */
  readonly path: string;
  readonly query: string;
  readonly fields: FieldLines;
  readonly body: Buffer;
}

export type Handler = (request: Request) => Response | Promise<Response>;

/** What a path answers to. HEAD is made from GET, OPTIONS from the list. */
export interface Route {
  readonly GET?: Handler;
  readonly POST?: Handler;
}

/** Paths to routes. What no path matches goes to `otherwise`, if there is one. */
export interface Routes {
  readonly paths: ReadonlyMap<string, Route>;
  readonly otherwise?: Route;
}

/** Who answers, or why nobody does. Known before the body comes, so that nobody sends one in vain. */
export function findHandler(routes: Routes, method: string, path: string): Handler | Response | Fault {
  if (!knownMethods.has(method)) return unknownMethod;
  if (path === "*") return new Response(204, { Allow: everyMethod(routes) });
  const route = routes.paths.get(path) ?? routes.otherwise;
  if (!route) return nothingThere;
  if (method === "GET" || method === "HEAD") {
    if (route.GET) return route.GET;
  } else if (method === "POST") {
    if (route.POST) return route.POST;
  } else if (method === "OPTIONS") {
    return new Response(204, { Allow: allowedMethods(route) });
  }
  return plainText(405, `This resource does not understand ${method}`, { Allow: allowedMethods(route) });
}

/** RFC 9110 §9.1 and RFC 5789. Other methods may exist, but not for us: 501 instead of 405. */
const knownMethods = new Set(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"]);

function allowedMethods(route: Route): string {
  return [...(route.GET ? ["GET", "HEAD"] : []), ...(route.POST ? ["POST"] : []), "OPTIONS"].join(", ");
}

function everyMethod({ paths, otherwise }: Routes): string {
  const all = [...paths.values(), ...(otherwise ? [otherwise] : [])];
  return allowedMethods(Object.assign({}, ...all));
}

export const nothingThere = fault(404, "There is nothing at this path");
const unknownMethod = fault(501, "This server does not know this method");
