import type { Talk } from "../evidence.ts";
import { programOf } from "../sockets.ts";
import type { Facts } from "./facts.ts";
import { found, type Rule } from "./rule.ts";
import { isHttp, isTls, quote } from "./words.ts";

/** They are connected: whether they speak the same language. */
export const talkRules: readonly Rule[] = [
  {
    code: "tls-to-plain-port",
    layer: "talk",
    find: (facts) => {
      const { attempt, question, port } = facts;
      const talk = attempt?.talk;
      if (question.expect !== "tls" || talk == null || talk.tls?.isTls === true) return undefined;
      const words = talk.greeting || talk.answer;
      if (words === "" || isTls(words)) return undefined;
      return found(
        `The client wants TLS, but ${server(facts)} on port ${port} speaks plainly: it said ${quote(words)}.`,
        isHttp(words) ? "Use http:// instead of https://." : "Talk to it without TLS.",
        isHttp(words) ? facts.exec(facts.me, `curl http://${question.to}:${port}/`) : null,
      );
    },
  },
  {
    code: "plain-to-tls-port",
    layer: "talk",
    find: (facts) => {
      const { attempt, question, port } = facts;
      const talk = attempt?.talk;
      if (question.expect === "tls" || talk == null) return undefined;
      if (talk.tls?.isTls !== true && !isTls(talk.greeting) && !isTls(talk.answer)) return undefined;
      return found(
        `The client speaks plainly, but ${server(facts)} on port ${port} wants TLS: it hangs up on everything else.`,
        "Use https:// instead of http://, or a client that speaks TLS.",
        facts.exec(facts.me, `curl --insecure https://${question.to}:${port}/`),
      );
    },
  },
  {
    code: "reset-at-once",
    layer: "talk",
    find: (facts) =>
      facts.attempt?.talk?.endedFirst === "reset"
        ? found(
            `${server(facts)} accepts the call and resets it at once (RST), before a word is said: it has crashed, or does not want this caller.`,
            "See what it said last.",
            `${facts.compose} logs ${facts.them}`,
          )
        : undefined,
  },
  {
    code: "closed-at-once",
    layer: "talk",
    find: (facts) => {
      const talk = facts.attempt?.talk;
      if (talk?.endedFirst !== "closed" || talk.greeting !== "") return undefined;
      return found(
        `${server(facts)} accepts the call and hangs up at once (FIN), without a word. A go-between does so when whom it stands for cannot be reached.`,
        "See what it said last.",
        `${facts.compose} logs ${facts.them}`,
      );
    },
  },
  {
    code: "not-http",
    layer: "talk",
    find: (facts) => {
      const { attempt, question, port } = facts;
      const words = wordsOf(attempt?.talk);
      if (question.expect !== "http" || words === "" || isHttp(words)) return undefined;
      return found(
        `The client speaks HTTP, but ${server(facts)} on port ${port} does not: it said ${quote(words)}.`,
        "Is it the right port? Talk to this one as it talks:",
        facts.exec(facts.me, `nc ${question.to} ${port}`),
      );
    },
  },
  {
    code: "speaks-http",
    layer: "talk",
    find: (facts) => {
      const { attempt, question, port } = facts;
      const words = wordsOf(attempt?.talk);
      if (!["chat", "greeting"].includes(question.expect) || !isHttp(words)) return undefined;
      return found(
        `${server(facts)} on port ${port} is a web server: it answered ${quote(words)}, and understands nothing but HTTP.`,
        "Ask it for a page, or find the port of the server that you meant.",
        facts.exec(facts.me, `curl http://${question.to}:${port}/`),
      );
    },
  },
  {
    code: "waits-for-the-client",
    layer: "talk",
    find: (facts) => {
      const { attempt, question, port, me } = facts;
      const talk = attempt?.talk;
      if (question.expect !== "greeting" || talk == null || talk.greeting !== "" || talk.ended !== null)
        return undefined;
      return found(
        `The client waits to be greeted, but ${server(facts)} on port ${port} waits for the client to speak first. So both wait.`,
        "Say something to it, and see what it answers.",
        facts.exec(me, `nc ${question.to} ${port}`),
      );
    },
  },
  {
    code: "never-answers",
    layer: "talk",
    find: (facts) => {
      const { question, attempt } = facts;
      const talk = attempt?.talk;
      if (question.expect !== "http" || talk?.said == null || talk.answer !== "" || talk.ended !== null)
        return undefined;
      return found(
        `${server(facts)} took the request and has not answered: it hangs, is slow, or waits for more than a request of HTTP.`,
        "See what it is doing.",
        `${facts.compose} logs ${facts.them}`,
      );
    },
  },
  {
    code: "closes-unanswered",
    layer: "talk",
    find: (facts) => {
      const { question, attempt } = facts;
      const talk = attempt?.talk;
      if (!["http", "tls"].includes(question.expect) || talk?.said == null) return undefined;
      if (talk.answer !== "" || talk.ended === null || talk.tls?.isTls === true) return undefined;
      const how = talk.ended === "reset" ? "resets the connection (RST)" : "hangs up (FIN)";
      return found(
        `${server(facts)} takes what the client says and ${how} without an answer: it has crashed over it, or does not speak ${question.expect === "http" ? "HTTP" : "TLS"}.`,
        "See what it said last.",
        `${facts.compose} logs ${facts.them}`,
      );
    },
  },
];

const wordsOf = (talk: Talk | null | undefined): string => (talk == null ? "" : talk.greeting || talk.answer);

const server = ({ to, listener, them }: Facts): string => {
  const program = listener === undefined ? "a program" : programOf(to, listener);
  return program === "a program" ? `the server on ${them}` : `${program} on ${them}`;
};
