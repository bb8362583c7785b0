package report

// URL returns the address of a rule's page. Its categories are anchors on it.
func URL(rule string) string {
	return "https://github.com/redisvet/redisvet/blob/main/docs/rules/" + rule + ".md"
}
