#ifndef CRESURVEY_SCHEMAS_H
#define CRESURVEY_SCHEMAS_H

#include <stddef.h>

/// The survey's own form, the bytes of `cre-cefiderocol.json`.
extern const unsigned char cresurvey_form[];
/// The number of bytes in `cresurvey_form`.
extern const size_t cresurvey_form_size;

#endif
