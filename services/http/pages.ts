/** Bob's page: what the talk shows, as a person reads it and as a program does. */
const page = {
  title: "What is a server anyway?",
  text: "It is a program that waits for somebody to connect, and then answers. This one is Bob's.",
  list: [
    "A socket is bound to an address and a port.",
    "It listens, and accepts whoever connects.",
    "A request comes in as plain text.",
    "This answer goes out as plain text.",
  ],
};

export const htmlPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${page.title}</title>
<link rel="icon" href="data:,">
</head>
<body>
<h1>${page.title}</h1>
<p>${page.text}</p>
<ul>
${page.list.map((item) => `<li>${item}</li>`).join("\n")}
</ul>
<p>The same for programs: <a href="/hello.json">hello.json</a></p>
</body>
</html>
`;

export const jsonPage = `${JSON.stringify(page)}\n`;
