// Package reference renders the reference page of the language from the
// declarations of its functions.
package reference

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rayforce-go/rayforce/internal/lang"
)

// Family is a group of functions under one title.
type Family struct {
	Title string
	Funcs []lang.Func
}

const intro = `# Reference of functions

This page is made from the declarations of the functions; ` + "`make reference`" + ` writes it. At the prompt, ` + "`(help 'sum)`" + `
shows one entry, and so does ` + "`rayforce help sum`" + ` in a shell. After ` + "`=>`" + ` stands the value of the example.
`

// Page returns the page in Markdown: an index, then the families in the given
// order, each in order of name.
func Page(families []Family) string {
	var b strings.Builder
	b.WriteString(intro)
	for _, fam := range families {
		fmt.Fprintf(&b, "\n- [%s](#%s):", fam.Title, anchor(fam.Title))
		for _, f := range sorted(fam.Funcs) {
			fmt.Fprintf(&b, " %s", code(f.Name))
		}
	}
	b.WriteString("\n")
	for _, fam := range families {
		fmt.Fprintf(&b, "\n## %s\n", fam.Title)
		for _, f := range sorted(fam.Funcs) {
			fmt.Fprintf(&b, "\n### %s\n\n```\n%s```\n", escape(f.Name), f.Usage())
		}
	}
	return b.String()
}

func sorted(funcs []lang.Func) []lang.Func {
	funcs = slices.Clone(funcs)
	slices.SortFunc(funcs, func(a, b lang.Func) int { return strings.Compare(a.Name, b.Name) })
	return funcs
}

// anchor returns the name that Markdown gives a heading.
func anchor(title string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case r == ' ':
			b.WriteByte('-')
		case r == '-', r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		}
	}
	return b.String()
}

func code(name string) string { return "`" + name + "`" }

// escape keeps a heading from being read as Markdown.
func escape(name string) string {
	return strings.NewReplacer("*", `\*`, "_", `\_`, "<", `\<`, ">", `\>`, "|", `\|`).Replace(name)
}
