import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { stagesFolder } from "../../../lab/commands/places.ts";
import { loadCourse } from "../../../lab/course/course.ts";
import { MISTAKES } from "../../../lab/scenario/schema/stage.ts";

/** A sound stage, but for what is given. */
function stage(given: { chapter?: string; as?: string; needs?: string } = {}): string {
  const { chapter = "1 Greeting", as = "bob", needs = "[]" } = given;
  return [
    "title: A stage",
    "about: What it asks.",
    `chapter: ${chapter}`,
    `stage: { as: ${as}, part: greeting, needs: ${needs} }`,
    `steps: [{ run: program greeting 1, on: ${as}, as: program }]`,
    "",
  ].join("\n");
}

async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "next-room-course-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

const idsOf = async (files: Readonly<Record<string, string>>): Promise<string[]> =>
  (await loadCourse(await folderOf(files))).stages.map(({ id }) => id);

/** What a teacher is told, without the folder's own name and the lines with carets. */
async function toldOf(files: Readonly<Record<string, string>>): Promise<{ code: string; lines: string[] }> {
  const folder = await folderOf(files);
  const error = await loadCourse(folder).then(
    () => ({ code: "none", message: "" }),
    (thrown: { code: string; message: string }) => thrown,
  );
  const lines = error.message.split("\n").filter((line) => /\.yaml:\d/.test(line));
  return { code: error.code, lines: lines.map((line) => line.replace(/^.*\/(?=[^/]+\.yaml:)/, "")) };
}

describe("the course in the tree", () => {
  it("is sound, and names a hint for what goes wrong in most of its stages", async () => {
    const { stages } = await loadCourse(stagesFolder);
    expect(stages.length).toBeGreaterThan(30);
    expect(new Set(stages.map(({ as, part }) => `${as} ${part}`))).toEqual(
      new Set(["bob greeting", "bob chat", "bob web", "me greeting", "me chat"]),
    );
    expect(stages.filter(({ hints }) => Object.keys(hints).length === 0).length).toBeLessThan(3);
  });

  it("never asks for the same port or words twice", async () => {
    const { stages } = await loadCourse(stagesFolder);
    for (const { scenario } of stages) expect(scenario.random.port).toEqual({ kind: "port" });
  });

  it("asks for more than the talk's programs promise only of those who have what they do promise", async () => {
    const { stages } = await loadCourse(stagesFolder);
    const beyond = new Set(stages.filter(({ tier }) => tier === "beyond").map(({ id }) => id));
    for (const { tier, needs } of stages) {
      if (tier === "basic") expect(needs.filter((id) => beyond.has(id))).toEqual([]);
      else expect(needs.length).toBeGreaterThan(0);
    }
  });
});

describe("docs/stages.md", () => {
  const page = readFileSync(new URL("../../../docs/stages.md", import.meta.url), "utf8");

  it("shows a stage that is sound", async () => {
    const [, example = ""] = /^```yaml\n(.*?)^```/ms.exec(page) ?? [];
    const { stages } = await loadCourse(await folderOf({ "it-repeats.yaml": example }));
    expect(stages).toMatchObject([{ id: "it-repeats", as: "bob", part: "echo", tier: "basic" }]);
  });

  it("speaks of classes of mistakes that there are", () => {
    const rows = [...page.matchAll(/^\| (`.*?) \|/gm)].flatMap(
      ([, cell = ""]) => cell.match(/[a-z-]+/g) ?? [],
    );
    expect(rows.length).toBeGreaterThan(10);
    for (const name of rows) expect(Object.keys(MISTAKES)).toContain(name);
  });
});

describe("the order of a course", () => {
  it("is that of its chapters, and then of the files' names", async () => {
    const files = {
      "b.yaml": stage({ chapter: "10 Last" }),
      "c.yaml": stage({ chapter: "2 First" }),
      "a.yml": stage({ chapter: "10 Last" }),
    };
    expect(await idsOf(files)).toEqual(["c", "a", "b"]);
  });

  it("has what is needed before what needs it", async () => {
    const files = {
      "a.yaml": stage({ needs: "[z, b]" }),
      "b.yaml": stage({ needs: "[z]" }),
      "z.yaml": stage(),
    };
    expect(await idsOf(files)).toEqual(["z", "b", "a"]);
  });

  it("brings a later chapter forward where an earlier one needs it", async () => {
    const files = {
      "a.yaml": stage({ chapter: "1 A", needs: "[late]" }),
      "late.yaml": stage({ chapter: "2 B" }),
      "z.yaml": stage({ chapter: "1 A" }),
    };
    expect(await idsOf(files)).toEqual(["late", "a", "z"]);
  });
});

describe("a folder of stages", () => {
  it("may have compose files and others in it", async () => {
    const files = {
      "a.yaml": stage(),
      "compose.yaml": "services: { x: { image: y } }\n",
      "notes.md": "# hi",
    };
    expect(await idsOf(files)).toEqual(["a"]);
  });

  it("that is not there is told, and so is an empty one", async () => {
    await expect(loadCourse("/no/such/folder")).rejects.toMatchObject({ code: "course-unreadable" });
    expect((await toldOf({})).code).toBe("course-empty");
  });

  it("is read to the end: every mistake of every file is told at once", async () => {
    const files = {
      "a.yaml": stage({ needs: "[bb]" }),
      "b.yaml": stage().replace("title", "titel"),
      "c.yaml": stage({ needs: "[b]" }),
      "d.yaml": stage().replace(/stage: .*\n/, ""),
      "e.yaml": stage({ as: "me", needs: "[a]" }),
    };
    expect(await toldOf(files)).toEqual({
      code: "course-invalid",
      lines: [
        "a.yaml:4:43  no stage is called `bb`",
        "b.yaml:1:1  unknown key `titel`; did you mean `title`?",
        "d.yaml:1:1  this scenario is no stage: it does not say whose program it tries; add `stage: { as: bob, part: greeting }`, or move it out of this folder",
        "e.yaml:4:42  `a` tries a server, and this stage a client",
      ],
    });
  });

  it("is told of a misspelt need", async () => {
    const files = { "it-listens.yaml": stage(), "it-thanks.yaml": stage({ needs: "[it-listen]" }) };
    expect((await toldOf(files)).lines).toEqual([
      "it-thanks.yaml:4:43  no stage is called `it-listen`; did you mean `it-listens`?",
    ]);
  });

  it("is told of stages that wait for each other", async () => {
    const files = {
      "a.yaml": stage({ needs: "[b]" }),
      "b.yaml": stage({ needs: "[c]" }),
      "c.yaml": stage({ needs: "[a]" }),
      "d.yaml": stage({ needs: "[a]" }),
      "e.yaml": stage({ needs: "[e]" }),
    };
    expect((await toldOf(files)).lines).toEqual([
      "a.yaml:4:43  this can never be tried: `a` needs `b` needs `c` needs `a`",
      "b.yaml:4:43  this can never be tried: `b` needs `c` needs `a` needs `b`",
      "c.yaml:4:43  this can never be tried: `c` needs `a` needs `b` needs `c`",
      "e.yaml:4:43  this can never be tried: `e` needs `e`",
    ]);
  });
});
