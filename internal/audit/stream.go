package audit

// Stream returns the chain for what happens to a journey, or to an applicant where there is no journey.
func Stream(journeyID, referenceNo string) string {
	if journeyID != "" {
		return journeyID
	}
	return "reference:" + referenceNo
}
