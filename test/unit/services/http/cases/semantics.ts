import { get, post, request, row } from "./case.ts";

const head = (...lines: string[]) => request("HEAD / HTTP/1.1", "Host: bob", ...lines);
const method = (name: string, path = "/") => request(`${name} ${path} HTTP/1.1`, "Host: bob");
const date = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z][a-z] \d{4} \d\d:\d\d:\d\d GMT$/;
const always = "Thu, 01 Jan 2032 00:00:00 GMT";
const never = "Sun, 06 Nov 1994 08:49:37 GMT";

export const semanticsCases = [
  row("9110 §6.6.1", "must", "an answer has a Date", get(), "200 stays", { fields: { date } }),
  row("9110 §6.6.1", "must", "a refusal has one too", get("Host: x"), "400 closes", { fields: { date } }),
  row("9110 §8.3", "should", "an answer says what it is", get(), "200 stays", {
    fields: { "content-type": "text/html; charset=utf-8" },
  }),
  row("9110 §8.6", "should", "an answer says how long it is", get(), "200 stays", {
    fields: { "content-length": /^[1-9]\d+$/ },
  }),
  row("9110 §9.3.2", "must", "HEAD has no body", head(), "200 stays", { body: "" }),
  row("9110 §9.3.2", "should", "HEAD has GET's fields", head(), "200 stays", {
    fields: { "content-type": "text/html; charset=utf-8", "content-length": /^[1-9]\d+$/, etag: /^"/ },
  }),
  row("9110 §9.3.2", "must", "a refused HEAD has no body", method("HEAD", "/nothing"), "404 stays", {
    body: "",
  }),
  row("9110 §9.3.7", "should", "OPTIONS tells what is allowed", method("OPTIONS"), "204 stays", {
    fields: { allow: "GET, HEAD, POST, OPTIONS" },
  }),
  row("9110 §8.6", "must", "204 has no length", method("OPTIONS"), "204 stays", {
    fields: { "content-length": undefined },
  }),
  row("9110 §15.5.6", "must", "405 tells what is allowed", method("DELETE"), "405 stays", {
    fields: { allow: "GET, HEAD, POST, OPTIONS" },
  }),
  row("9110 §15.5.6", "must", "405 of a page that is only read", method("POST", "/hello.json"), "405 stays", {
    fields: { allow: "GET, HEAD, OPTIONS" },
  }),
  row("9110 §9.3.4", "may", "PUT is not for us", method("PUT"), "405 stays"),
  row("9110 §9.3.8", "may", "TRACE tells nobody what others sent", method("TRACE"), "405 stays"),
  row("5789 §2", "may", "PATCH is not for us", method("PATCH"), "405 stays"),
  row("9110 §15.5.5", "should", "what is not there", method("GET", "/nothing"), "404 stays"),
  row(
    "9110 §8.3",
    "should",
    "an echo has its content type",
    post(["Content-Type: text/plain", "Content-Length: 2"], "hi"),
    "200 stays",
    {
      fields: { "content-type": "text/plain" },
      body: "hi",
    },
  ),
  row(
    "9110 §5.3",
    "should",
    "two content types",
    post(["Content-Type: text/plain", "Content-Type: text/html", "Content-Length: 2"], "hi"),
    "400 stays",
  ),

  row(
    "9110 §10.1.1",
    "must",
    "100-continue",
    post(["Expect: 100-continue", "Content-Length: 2"], "hi"),
    "200 stays",
    { body: "hi" },
  ),
  row(
    "9110 §10.1.1",
    "must",
    "100-continue is case-insensitive",
    post(["Expect: 100-Continue", "Content-Length: 2"], "hi"),
    "200 stays",
  ),
  row(
    "9110 §10.1.1",
    "must",
    "100-continue and chunks",
    post(["Expect: 100-continue", "Transfer-Encoding: chunked"], "0\r\n\r\n"),
    "200 stays",
  ),
  row("9110 §10.1.1", "may", "100-continue without a body", get("Expect: 100-continue"), "200 stays"),
  row(
    "9110 §10.1.1",
    "must",
    "100-continue in HTTP/1.0",
    `${request("POST / HTTP/1.0", "Expect: 100-continue", "Content-Length: 2")}hi`,
    "200 closes",
  ),
  row(
    "9110 §10.1.1",
    "should",
    "a refusal instead of 100",
    `${request("PUT / HTTP/1.1", "Host: bob", "Expect: 100-continue", "Content-Length: 2")}hi`,
    "405 closes",
  ),
  row(
    "9110 §15.5.14",
    "should",
    "413 instead of 100",
    post(["Expect: 100-continue", "Content-Length: 9999999"], ""),
    "413 closes",
  ),
  row("9110 §10.1.1", "may", "another expectation", get("Expect: 200-ok"), "417 closes"),

  row("9110 §13.1.2", "must", "If-None-Match: *", get("If-None-Match: *"), "304 stays", { body: "" }),
  row("9110 §15.4.5", "must", "304 repeats the validators", get("If-None-Match: *"), "304 stays", {
    fields: { etag: /^".+"$/, date, "content-length": undefined, "content-type": undefined },
  }),
  row(
    "9110 §13.1.2",
    "must",
    "If-None-Match of another version",
    get('If-None-Match: "x", W/"y"'),
    "200 stays",
  ),
  row(
    "9110 §13.1.2",
    "must",
    "If-None-Match without quotes matches nothing",
    get("If-None-Match: x"),
    "200 stays",
  ),
  row("9110 §13.1.2", "must", "If-None-Match: * and HEAD", head("If-None-Match: *"), "304 stays"),
  row(
    "9110 §13.1.2",
    "must",
    "If-None-Match: * and POST",
    post(["If-None-Match: *", "Content-Length: 2"], "hi"),
    "412 stays",
  ),
  row(
    "9110 §13.1.3",
    "must",
    "If-Modified-Since, and it was not",
    get(`If-Modified-Since: ${always}`),
    "304 stays",
  ),
  row(
    "9110 §13.1.3",
    "must",
    "If-Modified-Since, and it was",
    get(`If-Modified-Since: ${never}`),
    "200 stays",
  ),
  row(
    "9110 §5.6.7",
    "must",
    "a date of RFC 850",
    get("If-Modified-Since: Thursday, 01-Jan-32 00:00:00 GMT"),
    "304 stays",
  ),
  row(
    "9110 §5.6.7",
    "must",
    "a date of asctime",
    get("If-Modified-Since: Thu Jan  1 00:00:00 2032"),
    "304 stays",
  ),
  row(
    "9110 §13.1.3",
    "must",
    "If-Modified-Since that is no date",
    get("If-Modified-Since: yesterday"),
    "200 stays",
  ),
  row(
    "9110 §13.1.3",
    "must",
    "If-Modified-Since and POST",
    post([`If-Modified-Since: ${always}`, "Content-Length: 2"], "hi"),
    "200 stays",
  ),
  row(
    "9110 §13.1.3",
    "must",
    "If-None-Match comes before If-Modified-Since",
    get('If-None-Match: "x"', `If-Modified-Since: ${always}`),
    "200 stays",
  ),
  row("9110 §13.1.1", "must", "If-Match of another version", get('If-Match: "x"'), "412 stays"),
  row("9110 §13.1.1", "must", "If-Match: *", get("If-Match: *"), "200 stays"),
  row(
    "9110 §13.1.4",
    "must",
    "If-Unmodified-Since, and it was",
    get(`If-Unmodified-Since: ${never}`),
    "412 stays",
  ),
  row(
    "9110 §13.1.4",
    "must",
    "If-Unmodified-Since, and it was not",
    get(`If-Unmodified-Since: ${always}`),
    "200 stays",
  ),
  row(
    "9110 §13.2.1",
    "must",
    "no conditions where there is nothing",
    request("GET /nothing HTTP/1.1", "Host: bob", "If-None-Match: *"),
    "404 stays",
  ),

  row("9110 §14.2", "may", "a range", get("Range: bytes=2-8"), "206 stays", {
    body: "doctype",
    fields: { "content-range": /^bytes 2-8\/\d+$/, "content-length": "7" },
  }),
  row("9110 §14.1.2", "may", "the last bytes", get("Range: bytes=-8"), "206 stays", { body: "</html>\n" }),
  row("9110 §14.1.2", "may", "a range without an end", get("Range: bytes=5-"), "206 stays", {
    fields: { "content-range": /^bytes 5-/ },
  }),
  row("9110 §14.1.2", "must", "a range that is longer than it", get("Range: bytes=0-99999"), "206 stays", {
    fields: { "content-range": /^bytes 0-(\d+)\// },
  }),
  row("9110 §15.5.17", "should", "a range behind its end", get("Range: bytes=99999-"), "416 stays", {
    fields: { "content-range": /^bytes \*\/\d+$/ },
  }),
  row("9110 §14.1.2", "must", "the last no bytes", get("Range: bytes=-0"), "416 stays"),
  row("9110 §14.2", "must", "a range in another unit", get("Range: pages=1-2"), "200 stays"),
  row("9110 §14.2", "must", "a range that is none", get("Range: bytes=b-c"), "200 stays"),
  row("9110 §14.1.1", "must", "a range that ends before it begins", get("Range: bytes=8-2"), "200 stays"),
  row("9110 §14.2", "may", "several ranges", get("Range: bytes=0-1,3-4"), "200 stays"),
  row("9110 §14.2", "must", "a range of a HEAD", head("Range: bytes=0-1"), "200 stays"),
  row(
    "9110 §14.2",
    "must",
    "a range of a POST",
    post(["Range: bytes=0-0", "Content-Length: 2"], "hi"),
    "200 stays",
    { body: "hi" },
  ),
  row(
    "9110 §13.1.5",
    "must",
    "If-Range of another version",
    get("Range: bytes=0-1", 'If-Range: "x"'),
    "200 stays",
  ),
  row(
    "9110 §13.2.2",
    "must",
    "304 comes before a range",
    get("Range: bytes=0-1", "If-None-Match: *"),
    "304 stays",
  ),
];
