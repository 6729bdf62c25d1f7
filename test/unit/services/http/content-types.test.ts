import mimeDb from "mime-db/db.json" with { type: "json" };
import { expect, test } from "vitest";
import { contentTypeOf, contentTypes, isCompressible } from "../../../../services/http/content-types.ts";

const known = new Map(Object.entries(mimeDb));

test.each(Object.entries(contentTypes))(
  ".%s is %s, says the list that is kept up to date",
  (extension, type) => {
    const entry = known.get(type);
    expect(entry && "extensions" in entry && entry.extensions).toContain(extension);
  },
);

test.each(Object.values(contentTypes))("%s is compressed only where that helps", (type) => {
  const entry = known.get(type);
  if (entry && "compressible" in entry) expect(isCompressible(type)).toBe(entry.compressible);
});

test("text says which letters it has", () => {
  expect(contentTypeOf(".html")).toBe("text/html; charset=utf-8");
  expect(contentTypeOf(".JSON")).toBe("application/json; charset=utf-8");
  expect(contentTypeOf(".png")).toBe("image/png");
});

test("what nobody knows is bytes", () => {
  expect(contentTypeOf("")).toBe("application/octet-stream");
  expect(contentTypeOf(".unheard-of")).toBe("application/octet-stream");
  expect(contentTypeOf(".constructor")).toBe("application/octet-stream");
});
