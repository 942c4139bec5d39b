/// Decimals, dates, times and patterns are those of the room below, which computes with them;
/// whoever uses the form's model sees them as its own.
@_exported public import Expressions
