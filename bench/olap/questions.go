package main

// question is one thing to ask both databases. The answers must be the same
// table: same columns in the same order, and if ordered by keys then the same
// keys in the same order.
type question struct {
	family string
	name   string
	what   string
	ray    string
	sql    string
	// order names the columns that the answer is ordered by; without it the
	// order of the rows is free.
	order []string
}

var questions = []question{
	{family: "group", name: "q1", what: "sum v1 by id1",
		ray: "(select {from: x by: id1 v1: (sum v1)})",
		sql: "SELECT id1, sum(v1) FROM x GROUP BY id1"},
	{family: "group", name: "q2", what: "sum v1 by id1 id2",
		ray: "(select {from: x by: [id1 id2] v1: (sum v1)})",
		sql: "SELECT id1, id2, sum(v1) FROM x GROUP BY id1, id2"},
	{family: "group", name: "q3", what: "sum v1, mean v3 by id3",
		ray: "(select {from: x by: id3 v1: (sum v1) v3: (avg v3)})",
		sql: "SELECT id3, sum(v1), avg(v3) FROM x GROUP BY id3"},
	{family: "group", name: "q4", what: "mean v1 v2 v3 by id4",
		ray: "(select {from: x by: id4 v1: (avg v1) v2: (avg v2) v3: (avg v3)})",
		sql: "SELECT id4, avg(v1), avg(v2), avg(v3) FROM x GROUP BY id4"},
	{family: "group", name: "q5", what: "sum v1 v2 v3 by id6",
		ray: "(select {from: x by: id6 v1: (sum v1) v2: (sum v2) v3: (sum v3)})",
		sql: "SELECT id6, sum(v1), sum(v2), sum(v3) FROM x GROUP BY id6"},
	{family: "group", name: "q6", what: "median v3, sd v3 by id4 id5",
		ray: "(select {from: x by: [id4 id5] m: (med v3) s: (dev v3)})",
		sql: "SELECT id4, id5, median(v3), stddev_pop(v3) FROM x GROUP BY id4, id5"},
	{family: "group", name: "q7", what: "max v1 - min v2 by id3",
		ray: "(select {from: x by: id3 r: (- (max v1) (min v2))})",
		sql: "SELECT id3, max(v1) - min(v2) FROM x GROUP BY id3"},
	{family: "group", name: "q8", what: "largest two v3 by id6",
		ray: "(ungroup (select {from: x by: id6 v3: (top v3 2)}))",
		sql: "SELECT id6, unnest(max(v3, 2)) FROM x GROUP BY id6"},
	{family: "group", name: "q9", what: "regression v1 v2 by id2 id4",
		ray: "(select {from: x by: [id2 id4] r2: (pow (pearson_corr v1 v2) 2)})",
		sql: "SELECT id2, id4, pow(corr(v1, v2), 2) FROM x GROUP BY id2, id4"},
	{family: "group", name: "q10", what: "sum v3, count by id1:id6",
		ray: "(select {from: x by: [id1 id2 id3 id4 id5 id6] v3: (sum v3) n: (count v1)})",
		sql: "SELECT id1, id2, id3, id4, id5, id6, sum(v3), count(*) FROM x GROUP BY id1, id2, id3, id4, id5, id6"},

	{family: "sort", name: "int", what: "one integer key",
		ray:   "(select {from: x asc: id6 id6: id6 v1: v1 v3: v3})",
		sql:   "SELECT id6, v1, v3 FROM x ORDER BY id6",
		order: []string{"id6"}},
	{family: "sort", name: "three", what: "symbol, integer, integer descending",
		ray:   "(select {from: x asc: id1 asc: id4 desc: id6 id1: id1 id4: id4 id6: id6 v3: v3})",
		sql:   "SELECT id1, id4, id6, v3 FROM x ORDER BY id1, id4, id6 DESC",
		order: []string{"id1", "id4", "id6"}},
	{family: "sort", name: "float", what: "one float key",
		ray:   "(select {from: x asc: v3 v3: v3 v1: v1 id6: id6})",
		sql:   "SELECT v3, v1, id6 FROM x ORDER BY v3",
		order: []string{"v3"}},
	{family: "sort", name: "symbol", what: "one symbol key",
		ray:   "(select {from: x asc: id3 id3: id3 v1: v1 v3: v3})",
		sql:   "SELECT id3, v1, v3 FROM x ORDER BY id3",
		order: []string{"id3"}},

	{family: "filter", name: "1%", what: "all columns of one row in 100",
		ray: "(select {from: x where: (< v3 1.0)})",
		sql: "SELECT * FROM x WHERE v3 < 1.0"},
	{family: "filter", name: "10%", what: "all columns of one row in 10",
		ray: "(select {from: x where: (< v3 10.0)})",
		sql: "SELECT * FROM x WHERE v3 < 10.0"},
	{family: "filter", name: "50%", what: "all columns of every other row",
		ray: "(select {from: x where: (< v3 50.0)})",
		sql: "SELECT * FROM x WHERE v3 < 50.0"},
	{family: "filter", name: "symbol", what: "filter on a symbol with by",
		ray: "(select {from: x where: (== id1 'id042) by: id4 v3: (sum v3)})",
		sql: "SELECT id4, sum(v3) FROM x WHERE id1 = 'id042' GROUP BY id4"},

	{family: "scan", name: "top", what: "top 10 of a float",
		ray:   "(select {from: x desc: v3 take: 10 v3: v3})",
		sql:   "SELECT v3 FROM x ORDER BY v3 DESC LIMIT 10",
		order: []string{"v3"}},
	{family: "scan", name: "sum", what: "sum of an integer",
		ray: "(select {from: x s: (sum v1)})",
		sql: "SELECT sum(v1) FROM x"},
	{family: "scan", name: "expr", what: "arithmetic expression, then sum",
		ray: "(select {from: x s: (sum (* v3 (+ v1 v2)))})",
		sql: "SELECT sum(v3 * (v1 + v2)) FROM x"},

	{family: "time", name: "asof", what: "last quote of each trade",
		ray: "(asof-join [sym ts] trades quotes)",
		sql: "SELECT t.*, q.bid, q.ask FROM trades t ASOF LEFT JOIN quotes q ON t.sym = q.sym AND t.ts >= q.ts"},
	{family: "time", name: "window", what: "quotes 1 s around each trade",
		ray: "(window-join1 [sym ts] (list (- trades.ts 1000000) (+ trades.ts 1000000)) trades quotes {lo: (min bid) hi: (max ask) n: (count bid)})",
		sql: `SELECT sym, ts, price, size, lo, hi, n FROM (
			SELECT sym, ts, price, size, trade, min(bid) OVER w AS lo, max(ask) OVER w AS hi, count(bid) OVER w AS n FROM (
				SELECT sym, ts, price, size, true AS trade, NULL AS bid, NULL AS ask FROM trades
				UNION ALL SELECT sym, ts, NULL, NULL, false, bid, ask FROM quotes)
			WINDOW w AS (PARTITION BY sym ORDER BY ts RANGE BETWEEN 1000000 PRECEDING AND 1000000 FOLLOWING))
			WHERE trade`},

	{family: "join", name: "q1", what: "small inner on int",
		ray: "(inner-join lhs small [id1])",
		sql: "SELECT l.*, r.id4, r.v2 FROM lhs l JOIN small r USING (id1)"},
	{family: "join", name: "q2", what: "medium inner on int",
		ray: "(inner-join lhs medium [id2])",
		sql: "SELECT l.*, r.id1, r.id4, r.id5, r.v2 FROM lhs l JOIN medium r USING (id2)"},
	{family: "join", name: "q3", what: "medium left on int",
		ray: "(left-join lhs medium [id2])",
		sql: "SELECT l.*, r.id1, r.id4, r.id5, r.v2 FROM lhs l LEFT JOIN medium r USING (id2)"},
	{family: "join", name: "q4", what: "medium inner on text",
		ray: "(inner-join lhs medium [id5])",
		sql: "SELECT l.*, r.id1, r.id2, r.id4, r.v2 FROM lhs l JOIN medium r USING (id5)"},
	{family: "join", name: "q5", what: "big inner on int",
		ray: "(inner-join lhs big [id3])",
		sql: "SELECT l.*, r.id1, r.id2, r.id4, r.id5, r.id6, r.v2 FROM lhs l JOIN big r USING (id3)"},
}
