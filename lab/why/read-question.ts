import { LabError } from "../errors.ts";
import { suggest } from "../scenario/suggest.ts";
import { EXPECTED, type Expected, type Question } from "./evidence.ts";

const EXAMPLE = "Say whom, and at which port:  npx lab why me bob:9999";

/**
 * Read `me` and `bob:9999`, `10.99.7.10:80`, `[fd00::2]:80` or `http://bob:8080/`.
 * @throws {LabError} `port-missing`, `port-invalid`, `expect-unknown`
 */
export function readQuestion(from: string, target: string, expect: string | undefined): Question {
  const url = /^(https?):\/\/([^/?#]+)/.exec(target);
  const [, scheme, authority = target] = url ?? [];
  const { host, port: written } = splitAuthority(authority);
  const port = written ?? (scheme === undefined ? undefined : scheme === "https" ? "443" : "80");
  if (host === "" || port === undefined) {
    throw new LabError("port-missing", `${JSON.stringify(target)} does not say which port is called.`, {
      hint: EXAMPLE,
    });
  }
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    throw new LabError(
      "port-invalid",
      `${JSON.stringify(port)} is no port: it is a number from 1 to 65535.`,
      {
        hint: EXAMPLE,
      },
    );
  }
  const meant = scheme === undefined ? guessExpected(Number(port)) : scheme === "https" ? "tls" : "http";
  return { from, to: host, port: Number(port), expect: expect === undefined ? meant : readExpected(expect) };
}

/** `bob:80`, `[::1]:80`, `bob`. An IPv6 address without brackets has no port behind it. */
function splitAuthority(text: string): { host: string; port: string | undefined } {
  const [, bracketed, plain = "", port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/.exec(text) ?? [];
  return { host: bracketed ?? plain, port };
}

/** What most servers at a port speak. */
export function guessExpected(port: number): Expected {
  if ([80, 8000, 8008, 8080, 8888].includes(port)) return "http";
  return [443, 8443].includes(port) ? "tls" : "any";
}

function readExpected(text: string): Expected {
  const known = EXPECTED.find((one) => one === text);
  if (known !== undefined) return known;
  const near = suggest(text, EXPECTED);
  throw new LabError("expect-unknown", `Nothing is known of a client that speaks ${JSON.stringify(text)}.`, {
    hint: near === null ? `It is one of ${EXPECTED.join(", ")}.` : `Did you mean ${near}?`,
  });
}
