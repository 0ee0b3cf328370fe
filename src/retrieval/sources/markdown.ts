import type { Root as MarkdownRoot, RootContent } from "mdast";
import rehypeRaw from "rehype-raw";
import remarkFrontmatter from "remark-frontmatter";
import remarkGfm from "remark-gfm";
import remarkMdx from "remark-mdx";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import { unified } from "unified";
import type { Block } from "../document.js";
import type { PageFacts } from "../source.js";
import { readFrontMatter } from "./front-matter.js";
import { blocksOf } from "./hast-blocks.js";
import { removeTemplateTags } from "./template-tags.js";

/** A page read: its blocks, and what it says of itself. */
export interface ReadPage {
  readonly blocks: readonly Block[];
  readonly facts: PageFacts;
}

const markdown = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkFrontmatter)
  .use(remarkRehype, { allowDangerousHtml: true })
  .use(rehypeRaw);

// MDX has no HTML of its own: its tags are components, of which only the text between them is kept.
const mdx = unified()
  .use(remarkParse)
  .use(remarkMdx)
  .use(remarkGfm)
  .use(remarkFrontmatter)
  .use(withoutCode)
  .use(remarkRehype);

/** Reads a Markdown page: front matter, template tags, embedded HTML. Pure. @throws AppError bad-input for its front matter */
export function readMarkdown(text: string): ReadPage {
  const { body, facts } = readFrontMatter(text);
  const tree = markdown.runSync(markdown.parse(removeTemplateTags(body)));
  return { blocks: blocksOf(tree.children), facts };
}

/** Reads an MDX page; imports, exports and expressions go. Pure. @throws when it is no MDX */
export function readMdx(text: string): ReadPage {
  const { body, facts } = readFrontMatter(text);
  const tree = mdx.runSync(mdx.parse(body.replace(/<!--[\s\S]*?-->/g, "")));
  return { blocks: blocksOf(tree.children), facts };
}

function withoutCode() {
  return (tree: MarkdownRoot) => void (tree.children = tree.children.flatMap(withoutCodeIn));
}

function withoutCodeIn(node: RootContent): RootContent[] {
  if (/^mdx(?:jsEsm|FlowExpression|TextExpression)$/.test(node.type)) return [];
  if (!("children" in node)) return [node];
  const children = (node.children as RootContent[]).flatMap(withoutCodeIn);
  return node.type.startsWith("mdxJsx") ? children : [{ ...node, children } as RootContent];
}
