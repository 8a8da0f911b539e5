// ESLint rule: every export carries a doc comment. Re-exports of index.ts are documented where they are declared, and an
// overloaded function at its first signature.

/** @type {import('eslint').Rule.RuleModule} */
export const documentedExports = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { missing: 'Say in a doc comment what this export is: shapes, units, errors, the source of a fact.' },
  },
  create: ({ sourceCode, report }) => ({
    Program({ body }) {
      let previousName = '';
      for (const node of body) {
        const declared = node.type === 'ExportNamedDeclaration' ? node.declaration : undefined;
        const name = declared && 'id' in declared ? sourceCode.getText(declared.id) : '';
        const comment = sourceCode.getCommentsBefore(node).at(-1);
        const isDocumented = comment?.type === 'Block' && comment.value.startsWith('*');
        const isOverload = name !== '' && name === previousName;
        if (declared && !isDocumented && !isOverload) report({ node, messageId: 'missing' });
        previousName = name;
      }
    },
  }),
};
