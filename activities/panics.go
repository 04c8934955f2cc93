package activities

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/sirupsen/logrus"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"
)

// Panics is a worker's interceptor that turns a panic of an activity into an internal error, which is retried. Temporal would
// write the value of the panic into log and history, and that may hold what a vendor answered; what is logged is its type and
// the stack, which has no values.
type Panics struct {
	interceptor.WorkerInterceptorBase
	Log logrus.FieldLogger
}

// InterceptActivity puts the interceptor around an activity.
func (p *Panics) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &panicking{interceptor.ActivityInboundInterceptorBase{Next: next}, p.Log}
}

type panicking struct {
	interceptor.ActivityInboundInterceptorBase
	log logrus.FieldLogger
}

// ExecuteActivity runs the activity.
func (p *panicking) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (result any, err error) {
	defer func() {
		value := recover()
		if value == nil {
			return
		}
		info := activity.GetInfo(ctx)
		p.log.WithFields(logrus.Fields{
			"workflowId": info.WorkflowExecution.ID, "panic": fmt.Sprintf("%T", value), "stack": string(debug.Stack()),
		}).Errorf("%s failed unexpectedly", info.ActivityType.Name)
		result, err = nil, kept(internal(info.ActivityType.Name))
	}()
	return p.Next.ExecuteActivity(ctx, in)
}
