import { createServer } from "node:http";
import { htmlPage } from "../services/http/pages.ts";

/** The page by node:http, written as its documentation would have it. */
const page = Buffer.from(htmlPage);
createServer((request, response) => {
  if (request.url === "/" && request.method === "GET") {
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Content-Length": page.length });
    response.end(page);
  } else {
    response.writeHead(404).end();
  }
}).listen(Number(process.argv[2]), "127.0.0.1");
