package audit

// Since tells when the keys of the trail came into use: a time in TimeFormat for the ID of each that did. By then it had taken over
// every stream.
type Since map[string]string

// Since reads that from the rows of KeysStream. Rows of other streams, and what is not as it was sealed, tell nothing.
func (k Keys) Since(rows []Row) Since {
	since := Since{}
	for _, r := range rows {
		if _, told := since[r.KeyID]; !told && r.Stream == KeysStream && r.Key == KeyInUseKey(r.KeyID) && k.Intact(r) {
			since[r.KeyID] = r.RecordedAt
		}
	}
	return since
}
