/** Whose first name it is: what is set aside, and what is not. */
import { expect, test } from 'vitest';
import { isSameName } from '../../../functions/core/model/sameName.ts';

test.each([
  ['Ana', 'ANA'],
  ['José', 'Jose'],
  ['Jose', 'José Luis'],
  ['Luis', 'José Luis'],
  ['Ana María', 'Ana'],
  ['Anne-Marie', 'Anne Marie'],
  ['Mary J.', 'Mary Jane'],
  ['J.', 'Jane'],
  ['Robert', 'Bob'],
  ['Bobby', 'Rob'],
  ['Margaret', 'Peggy'],
  ['Katherine', 'Kate'],
  ['Francisco', 'Paco'],
  ['Pepe', 'José'],
  ['Guadalupe', 'Lupita'],
  ['D’Angelo', 'D‘Angelo'],
  ['Мария', 'мария'],
])('"%s" and "%s" are one person’s (intake.md 11)', (one, other) => {
  expect([isSameName(one, other), isSameName(other, one)]).toEqual([true, true]);
});

test.each([
  ['Anna', 'Max'],
  ['Ana María', 'Ana Sofía'],
  ['Ana', 'Anastasia'],
  ['Robert', 'Roberta'],
  ['Peggy', 'Kate'],
  ['Jan', 'Jane'],
  ['José', 'Josefa'],
  ['Lee', 'Le'],
  ['Мария', 'Анна'],
])('"%s" and "%s" are two people’s (intake.md 11)', (one, other) => {
  expect([isSameName(one, other), isSameName(other, one)]).toEqual([false, false]);
});
