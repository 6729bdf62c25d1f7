import type { Talk } from "../evidence.ts";
import type { Finding } from "./diagnosis.ts";
import type { Facts } from "./facts.ts";
import { isHttp, quote } from "./words.ts";

/** Who spoke first, what was said, and how it ended. */
export function findTalk({ attempt, them }: Facts): Finding {
  const layer = "talk";
  const talk = attempt?.talk;
  if (talk == null) return { layer, state: "unreached", says: "not reached", evidence: [] };
  const tls = talk.tls?.isTls === true ? [`TLS: the handshake succeeds (${talk.tls.detail})`] : [];
  const end = tellEnd(talk);
  if (talk.greeting !== "") {
    return { layer, state: "ok", says: `${them} speaks first: ${quote(talk.greeting)}${end}`, evidence: tls };
  }
  if (talk.endedFirst !== null) {
    return { layer, state: "wrong", says: `${them} ends it before a word is said${end}`, evidence: [] };
  }
  const waits = `${them} says nothing by itself, and waits for us`;
  if (attempt?.isAccepted === false) {
    const says = "nobody has taken the connection from the queue";
    return { layer, state: "unreached", says, evidence: [] };
  }
  if (talk.said === null)
    return { layer, state: "ok", says: tls.length > 0 ? "it speaks TLS" : waits, evidence: tls };
  const asked = quote(talk.said.split("\r\n")[0] ?? "");
  if (talk.answer === "") {
    const says = `${waits}; to ${asked} there was no answer${end}`;
    return { layer, state: talk.ended === null || tls.length > 0 ? "unknown" : "ok", says, evidence: tls };
  }
  const language = isHttp(talk.answer) ? " (HTTP)" : "";
  return {
    layer,
    state: "ok",
    says: `we said ${asked}, ${them} answered ${quote(talk.answer)}${language}`,
    evidence: tls,
  };
}

function tellEnd({ ended }: Talk): string {
  if (ended === null) return "";
  return ended === "reset" ? ", and reset it (RST)" : ", and hung up (FIN)";
}
