import { Lexer } from 'marked';

// Reads Markdown apart from the page, which ends it where a text is made to take for ever.
addEventListener('message', ({ data }: MessageEvent<string>) => {
  postMessage(new Lexer({ gfm: true }).lex(data));
});
