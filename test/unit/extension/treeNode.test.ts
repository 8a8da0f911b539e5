import assert from 'node:assert/strict';
import { changedNodes, indexTree, type TreeNode } from '../../../extension/views/model/treeNode.ts';

function node(id: string, children: readonly TreeNode[] = [], looks: Partial<TreeNode> = {}): TreeNode {
  return { id, label: id, icon: { id: 'x' }, contextValue: 'fact', spoken: id, children, ...looks };
}

describe('a tree that changes', () => {
  const before = [node('a', [node('a1'), node('a2', [node('a21')])]), node('b')];

  it('is not drawn again where nothing changed', () => {
    assert.deepEqual(changedNodes(before, structuredClone(before)), []);
  });

  it('is drawn again from the smallest node that looks different', () => {
    const deep = node('a21', [], { description: '1 packet' });
    assert.deepEqual(changedNodes(before, [node('a', [node('a1'), node('a2', [deep])]), node('b')]), ['a21']);
  });

  it('is drawn again from a node that has other children, and not below it', () => {
    const after = [node('a', [node('a1'), node('a2', [node('a21', [], { label: 'new' }), node('a22')])]), node('b')];
    assert.deepEqual(changedNodes(before, after), ['a2']);
    assert.deepEqual(changedNodes(before, [node('a', [node('a2', [node('a21')]), node('a1')]), node('b')]), ['a']);
  });

  it('is drawn again as a whole where its roots are others', () => {
    assert.equal(changedNodes(before, [node('b')]), 'all');
    assert.equal(changedNodes([], before), 'all');
    assert.deepEqual(changedNodes([], []), []);
  });

  it('knows each node’s parent', () => {
    const { nodes, parents } = indexTree(before);
    assert.deepEqual([...nodes.keys()], ['a', 'a1', 'a2', 'a21', 'b']);
    assert.deepEqual(Object.fromEntries(parents), { a1: 'a', a2: 'a', a21: 'a2' });
  });
});
