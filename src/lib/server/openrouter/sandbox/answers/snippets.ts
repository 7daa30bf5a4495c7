/** Small programs that do one thing properly, by the fence language that a question may name. */
export interface Snippet {
	/** what it does, as the end of "Here is one way to …" */
	does: string;
	code: string;
	/** why it is written like this */
	notes: string[];
}

const python: Snippet[] = [
	{
		does: 'count what occurs most often',
		code: `from collections import Counter


def most_common(words: list[str], top: int = 3) -> list[tuple[str, int]]:
    """The most frequent words, most frequent first."""
    return Counter(word.lower() for word in words).most_common(top)


print(most_common("the quick fox jumps over the lazy dog the end".split()))
# [('the', 3), ('quick', 1), ('fox', 1)]`,
		notes: [
			'`Counter` does the bookkeeping, so there is no dictionary to initialise.',
			'Lower-casing happens once, where the words come in.'
		]
	},
	{
		does: 'walk through a sequence without holding all of it in memory',
		code: `from collections.abc import Iterable, Iterator
from itertools import islice


def in_batches[T](items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield lists of at most \`size\` items, in order."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


for batch in in_batches(range(7), size=3):
    print(batch)`,
		notes: [
			'It takes any iterable, a file or a database cursor included.',
			'The walrus operator ends the loop at the first empty batch.'
		]
	}
];

const typescript: Snippet[] = [
	{
		does: 'try again when something fails for a moment',
		code: `export async function withRetries<T>(
  work: () => Promise<T>,
  { attempts = 3, delayMs = 200 } = {}
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts) throw error;
      await new Promise((resolve) => setTimeout(resolve, delayMs * 2 ** (attempt - 1)));
    }
  }
}`,
		notes: [
			'The delay doubles each time, which gives the other side room to recover.',
			'The last error is thrown as it is, so the caller sees the real cause.'
		]
	},
	{
		does: 'group a list by a key',
		code: `interface Order {
  customer: string;
  total: number;
}

const orders: Order[] = [
  { customer: 'Ada', total: 12 },
  { customer: 'Grace', total: 30 },
  { customer: 'Ada', total: 8 }
];

const totals = new Map<string, number>();
for (const { customer, total } of orders) {
  totals.set(customer, (totals.get(customer) ?? 0) + total);
}

console.log(Object.fromEntries(totals)); // { Ada: 20, Grace: 30 }`,
		notes: [
			'A `Map` keeps the order in which customers first appear.',
			'One pass over the list is enough, however many customers there are.'
		]
	}
];

const sql: Snippet[] = [
	{
		does: 'sum by month and compare with the month before',
		code: `SELECT month,
       revenue,
       revenue - lag(revenue) OVER (ORDER BY month) AS change
FROM (
  SELECT date_trunc('month', created_at) AS month,
         sum(total) AS revenue
  FROM orders
  WHERE created_at >= now() - interval '1 year'
  GROUP BY 1
) AS monthly
ORDER BY month;`,
		notes: [
			'`lag` reads the row before, so no self-join is needed.',
			'An index on `created_at` keeps the inner query from reading the whole table.'
		]
	}
];

const bash: Snippet[] = [
	{
		does: 'find the ten largest files below a folder',
		code: `#!/usr/bin/env bash
set -euo pipefail

folder=\${1:-.}
find "$folder" -type f -printf '%s\\t%p\\n' \\
  | sort --numeric-sort --reverse \\
  | head --lines=10 \\
  | numfmt --field=1 --to=iec`,
		notes: [
			'`set -euo pipefail` ends the script at the first thing that goes wrong.',
			'Quotes around `"$folder"` keep names with spaces in one piece.'
		]
	}
];

const rust: Snippet[] = [
	{
		does: 'read numbers and report what cannot be read',
		code: `use std::num::ParseIntError;

fn sum(lines: &str) -> Result<i64, ParseIntError> {
    lines
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::parse::<i64>)
        .sum()
}

fn main() {
    println!("{:?}", sum("1\\n2\\n3")); // Ok(6)
    println!("{:?}", sum("1\\ntwo").is_err()); // true
}`,
		notes: [
			'`sum` over results stops at the first error and hands it back.',
			'Nothing is allocated on the way: it is one chain of iterators.'
		]
	}
];

const go: Snippet[] = [
	{
		does: 'run jobs side by side and wait for all of them',
		code: `package main

import (
	"fmt"
	"sync"
)

func main() {
	jobs := []string{"read", "parse", "store"}
	var group sync.WaitGroup
	for _, job := range jobs {
		group.Add(1)
		go func() {
			defer group.Done()
			fmt.Println("done:", job)
		}()
	}
	group.Wait()
}`,
		notes: [
			'`defer group.Done()` runs even if the job panics.',
			'Since Go 1.22 each turn of the loop has its own `job`.'
		]
	}
];

export const SNIPPETS: Readonly<Record<string, readonly Snippet[]>> = {
	python,
	typescript,
	sql,
	bash,
	rust,
	go
};
