/**
 * Content types by the ending of a file's name: those of the web, out of the IANA's registry. A test holds them
 * against mime-db, the list that browsers' tools maintain, so that none is invented.
 */
export const contentTypes: Readonly<Record<string, string>> = {
  aac: "audio/aac",
  apng: "image/apng",
  avif: "image/avif",
  bmp: "image/bmp",
  css: "text/css",
  csv: "text/csv",
  eot: "application/vnd.ms-fontobject",
  gif: "image/gif",
  gz: "application/gzip",
  htm: "text/html",
  html: "text/html",
  ico: "image/vnd.microsoft.icon",
  ics: "text/calendar",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  js: "text/javascript",
  json: "application/json",
  jsonld: "application/ld+json",
  map: "application/json",
  md: "text/markdown",
  mid: "audio/midi",
  mjs: "text/javascript",
  mp3: "audio/mpeg",
  mp4: "video/mp4",
  mpeg: "video/mpeg",
  oga: "audio/ogg",
  ogg: "audio/ogg",
  ogv: "video/ogg",
  otf: "font/otf",
  pdf: "application/pdf",
  png: "image/png",
  rtf: "application/rtf",
  svg: "image/svg+xml",
  tar: "application/x-tar",
  tif: "image/tiff",
  tiff: "image/tiff",
  ttf: "font/ttf",
  txt: "text/plain",
  wasm: "application/wasm",
  wav: "audio/wav",
  weba: "audio/webm",
  webm: "video/webm",
  webmanifest: "application/manifest+json",
  webp: "image/webp",
  woff: "font/woff",
  woff2: "font/woff2",
  xhtml: "application/xhtml+xml",
  xml: "text/xml",
  yaml: "text/yaml",
  yml: "text/yaml",
  zip: "application/zip",
};

/** @param extension with its dot, as `extname` gives it; "" for none */
export function contentTypeOf(extension: string): string {
  const name = extension.slice(1).toLowerCase();
  const type = Object.hasOwn(contentTypes, name) ? contentTypes[name] : undefined;
  if (type === undefined) return "application/octet-stream";
  return type.startsWith("text/") || type === "application/json" ? `${type}; charset=utf-8` : type;
}

/** Whether gzip makes it smaller: text of any kind does, and what is compressed already does not. */
export function isCompressible(contentType: string): boolean {
  return /^text\/|[/+](?:json|xml|javascript)\b|\/(?:wasm|x-tar)\b|\/bmp\b|font\/[ot]tf\b|fontobject|\/rtf|icon/.test(
    contentType,
  );
}
