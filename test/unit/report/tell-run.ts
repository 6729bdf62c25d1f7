import {
  EVENTS_VERSION,
  type LabEvent,
  type RunEvent,
  type ScenarioEvent,
  type Trouble,
  type Why,
} from "../../../lab/events.ts";

/** Tells a run as events, with a clock that moves when told: what reporters are fed in tests. */
export class RunTeller {
  readonly events: LabEvent[] = [];
  at = Date.UTC(2026, 10, 23, 9, 0, 0);

  /** Something happens `afterMs` after what happened last. */
  run(event: RunEvent, afterMs = 0): this {
    this.at += afterMs;
    this.events.push({ at: this.at, ...event });
    return this;
  }

  scenario(key: string, event: ScenarioEvent, afterMs = 0): this {
    this.at += afterMs;
    this.events.push({ at: this.at, key, ...event });
    return this;
  }

  start(planned: readonly { key: string; title: string; chapter?: string }[]): this {
    return this.run({
      type: "run-started",
      version: EVENTS_VERSION,
      run: "run-1",
      jobs: 2,
      planned: planned.map(({ key, title, chapter = "1 Conversation" }) => ({
        key,
        id: key.replace(/#\d+$/, ""),
        title,
        chapter,
      })),
    });
  }

  open(key: string, told: Partial<Extract<ScenarioEvent, { type: "scenario-started" }>> = {}): this {
    const planned = this.events.flatMap((event) => (event.type === "run-started" ? event.planned : []));
    const plan = planned.find((one) => one.key === key);
    return this.scenario(key, {
      type: "scenario-started",
      id: plan?.id ?? key,
      file: `lab/scenarios/${plan?.id ?? key}.yaml`,
      title: plan?.title ?? key,
      about: "",
      chapter: plan?.chapter ?? "",
      seed: 7,
      steps: [{ say: "I connect.", line: 4, does: "run greet-client on me" }],
      ...told,
    });
  }

  hostsUp(key: string, ms = 800): this {
    const hosts = [
      { host: "bob", addresses: ["10.99.7.10"], image: "next-room/bob" },
      { host: "me", addresses: ["10.99.7.20"], image: "next-room/me" },
    ];
    return this.scenario(key, { type: "hosts-up", project: "next-room-1", hosts, ms }, ms);
  }

  program(key: string, host: string, command: string, program = command.split(" ")[0] ?? ""): this {
    const byHand = `docker compose exec ${host} ${command}`;
    return this.scenario(key, {
      type: "program-started",
      program,
      host,
      command,
      terminal: false,
      byHand,
    });
  }

  output(key: string, program: string, text: string, stream: "stdout" | "stderr" | "tty" = "stdout"): this {
    return this.scenario(key, { type: "output", program, stream, chunk: { text } });
  }

  expectation(key: string, told: Partial<Extract<ScenarioEvent, { type: "expectation" }>> = {}): this {
    return this.scenario(key, {
      type: "expectation",
      step: 0,
      line: 6,
      verdict: "pass",
      expected: "greet-client exits with 0",
      ms: 3,
      ...told,
    });
  }

  /** A whole scenario of one step. */
  play(key: string, ms = 1200): this {
    return this.open(key)
      .hostsUp(key)
      .scenario(key, { type: "step-started", step: 0 })
      .program(key, "me", "greet-client bob 9999")
      .output(key, "greet-client", "Thank you for connecting\r\n")
      .scenario(key, { type: "program-exited", program: "greet-client", code: 0 })
      .expectation(key)
      .scenario(key, { type: "step-ended", step: 0, verdict: "pass", ms: 42 }, 42)
      .scenario(key, { type: "scenario-ended", verdict: "pass", ms, evidence: null });
  }

  /** The same, and what was printed is not what was expected. */
  playWrong(key: string): this {
    return this.open(key)
      .hostsUp(key)
      .scenario(key, { type: "step-started", step: 0 })
      .program(key, "me", "greet-client bob 9999")
      .output(key, "greet-client", "Thank you for conecting\r\n")
      .expectation(key, {
        verdict: "fail",
        expected: 'greet-client: stdout has "Thank you for connecting"',
        failure: {
          host: "me",
          expected: '"Thank you for connecting"',
          seen: '"Thank you for conecting\\r\\n"',
          caret: 18,
          because: "stdout has the first 17 bytes of it and then goes another way",
          byHand: "docker compose exec me greet-client bob 9999",
          next: "what does Bob's program say when it is asked from his own host?",
          drawing: null,
        },
      })
      .scenario(key, { type: "step-ended", step: 0, verdict: "fail", ms: 5003 }, 5003)
      .scenario(key, {
        type: "scenario-ended",
        verdict: "fail",
        ms: 5803,
        evidence: `.lab/runs/2026-11-23T09-00-00Z/${key}`,
      });
  }

  /** The same, and then it was looked into why. */
  why(key: string, told: Partial<Why> = {}): this {
    const last = this.events.pop();
    this.scenario(key, {
      type: "why",
      step: 0,
      from: "me",
      to: "bob",
      port: 9999,
      code: "loopback-only",
      says: "greet-server on bob listens on port 9999, but only on 127.0.0.1.",
      next: { say: "Have it listen on 0.0.0.0.", run: "docker compose exec bob ss -ltn" },
      findings: [
        { layer: "port", state: "wrong", says: "nobody hears it", evidence: ["LISTEN 127.0.0.1:9999"] },
      ],
      ...told,
    });
    if (last !== undefined) this.events.push(last);
    return this;
  }

  playTrouble(key: string, told: Partial<Trouble> = {}): this {
    const trouble = {
      code: "image-missing",
      message: "The image next-room/bob is not there, so Bob cannot come up.",
      hint: "Run `npm start` once; it builds the images.",
      ...told,
    };
    return this.open(key).scenario(
      key,
      { type: "scenario-ended", verdict: "inconclusive", ms: 90, trouble, evidence: null },
      90,
    );
  }

  finish(verdict: "pass" | "fail" | "inconclusive" = "pass"): this {
    const ms = this.at - (this.events[0]?.at ?? 0);
    return this.run({ type: "run-ended", verdict, ms });
  }
}
