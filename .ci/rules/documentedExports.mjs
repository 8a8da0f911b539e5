// ESLint rule: every export carries a doc comment. Re-exports of index.ts are documented where they are declared.
// @ts-check

/** @type {import('eslint').Rule.RuleModule} */
export const documentedExports = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { missing: 'Say in a doc comment what this export is: shapes, units, errors, the source of a fact.' },
  },
  create(context) {
    const { sourceCode } = context;
    return {
      ExportNamedDeclaration(node) {
        if (!node.declaration || isOverloadAfterFirst(node)) return;
        const comments = sourceCode.getCommentsBefore(node);
        const last = comments.at(-1);
        if (last?.type !== 'Block' || !last.value.startsWith('*')) context.report({ node, messageId: 'missing' });
      },
    };

    /** The doc comment of an overloaded function stands before its first signature. */
    function isOverloadAfterFirst(/** @type {import('estree').ExportNamedDeclaration} */ node) {
      const siblings = sourceCode.ast.body;
      const before = siblings[siblings.indexOf(node) - 1];
      return (
        before?.type === 'ExportNamedDeclaration' && nameOf(before) !== undefined && nameOf(before) === nameOf(node)
      );
    }
  },
};

function nameOf(/** @type {import('estree').ExportNamedDeclaration} */ { declaration }) {
  return declaration && 'id' in declaration && declaration.id && 'name' in declaration.id
    ? declaration.id.name
    : undefined;
}
