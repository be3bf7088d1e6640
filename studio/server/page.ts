/** The studio's page before its script has run. */
export const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Studio</title>
<link rel="icon" href="data:,">
<script type="module" src="/studio.js"></script>
</head>
<body><div id="studio"><p style="font:16px system-ui;padding:24px">Opening the studio…</p></div></body>
</html>
`;
