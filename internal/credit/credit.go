// Package credit asks a credit bureau about an applicant.
package credit

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"

	"onboarding/internal/applicant"
	"onboarding/internal/check"
)

// Bureau judges an applicant's credit. Errors are *fault.Error; a bureau without a file on the applicant is a Result.
type Bureau interface {
	Check(ctx context.Context, req Request) (check.Result, error)
}

// Request asks for one credit check.
type Request struct {
	Applicant      applicant.Applicant
	IdempotencyKey string // the same for every attempt of one round
	// Again is set when an earlier attempt of this round may have been carried out.
	Again bool
}

// Inquiry is the kind of inquiry that the company's contract with the bureau makes.
type Inquiry string

// The kinds of inquiry. A hard one is seen by other lenders and lowers the score, so it is never repeated blindly.
const (
	Soft Inquiry = "soft"
	Hard Inquiry = "hard"
)

// ScoreRange is the range of a score model, both ends included. A number outside of it is no score.
type ScoreRange struct {
	Lowest  int
	Highest int
}

// DefaultScores is the range of FICO's base models since the first and of VantageScore since 3.0. FICO's models for single
// industries, such as auto and bankcard, go from 250 to 900.
var DefaultScores = ScoreRange{Lowest: 300, Highest: 850}

// Bands turn a score into a verdict: at or above Pass it passed, at or above Review a person must look, below it failed.
type Bands struct {
	Pass   int
	Review int
}

// check returns an error if the bands can't sort the scores of a model: every score passes, or none can.
func (b Bands) check(scores ScoreRange) error {
	switch {
	case scores.Lowest >= scores.Highest:
		return errors.New("the lowest score of the model is not below the highest")
	case b.Review > b.Pass:
		return errors.New("the review score is above the pass score")
	case b.Pass <= scores.Lowest || b.Pass > scores.Highest:
		return errors.New("the pass score is not within the model's range, or every score reaches it")
	case b.Review < scores.Lowest:
		return errors.New("the review score is not within the model's range")
	}
	return nil
}

// verdict judges a score. The reason names the band and not the score, which is personal data.
func (b Bands) verdict(score int) (check.Verdict, string) {
	switch {
	case score >= b.Pass:
		return check.Passed, ""
	case score >= b.Review:
		return check.Review, "the score is in the review band"
	default:
		return check.Failed, "the score is below the review band"
	}
}

// Reference returns the customer reference that stands for an idempotency key: always the same for the same key, and
// 16 letters and digits long, because bureaus cut longer ones off (Equifax after 20).
func Reference(idempotencyKey string) string {
	sum := sha256.Sum256([]byte(idempotencyKey))
	return base32.StdEncoding.EncodeToString(sum[:10])
}
