/* What the C files of the library share. Nothing here is visible outside. */
#ifndef RAY_INTERNAL_H
#define RAY_INTERNAL_H

#include "include/rayforce.h"

/* order of objects that live as long as the process and are not counted. */
#define ORDER_STATIC 0xff

/* One element of a STR vector: a string of up to 12 bytes itself, or the
 * first 4 bytes of a longer one and where it lies in the pool. The Go side
 * copies arrays of it as they are. */
typedef struct str_view {
    uint32_t len;
    union {
        char text[12];
        struct {
            char prefix[4];
            uint32_t off_lo, off_hi;
        };
    };
} str_view;
#define STR_INLINE 12

/* object.c */
extern RAY_API ray_t __ray_null, __ray_oom;
ray_t* ray__new(int8_t type, size_t bytes);
ray_t* ray__share(ray_t* v); /* counts errors, too; returns v */
void ray__drop(ray_t* v);    /* ends errors, too */
ray_t* ray__misuse(const char* fn, const char* want, ray_t* got);
ray_t* ray__reject(const char* fn, const char* want, ray_t* got); /* consumes got */
ray_t* ray__range(const char* fn, int64_t i, int64_t len);
ray_t* ray__make_error(const char* code, size_t code_len, const char* msg, size_t msg_len);
void ray__set_last(const char* code, const char* msg);
void ray__fail(ray_t* err); /* remembers an error for ray_last_error and ends it */

static inline bool ray__usable(ray_t* v) { return v != NULL && !ray_is_err(v); }

/* vector.c */
ray_t* ray__vec(int8_t type, uint8_t attrs, int64_t capacity);
ray_t* ray__own(ray_t* v, int64_t room);
ray_t* ray__insert(ray_t* v, int64_t i, const void* elems, int64_t n);
ray_t* ray__insert_many(const char* fn, ray_t* v, ray_t* idx, ray_t* vals);
ray_t* ray__remove(ray_t* v, int64_t i);
static inline bool ray__is_seq(ray_t* v) { return ray__usable(v) && v->type >= RAY_LIST && v->type <= RAY_STR; }
static inline bool ray__is_fixed(ray_t* v) { return ray__is_seq(v) && v->type != RAY_LIST && v->type != RAY_STR; }

/* strvec.c */
ray_t* ray__pool(ray_t* v); /* of a STR vector or slice; may be NULL */
const char* ray__view_text(ray_t* pool, const str_view* s);
ray_t* ray__strvec(int64_t n, size_t pool_bytes); /* for the Go side to fill */

/* atom.c */
ray_t* ray__atom_at(ray_t* v, int64_t i);                    /* new */
ray_t* ray__append_atom(ray_t* v, ray_t* atom);              /* consumes v; atom has v's type */
ray_t* ray__set_atom(ray_t* v, int64_t i, ray_t* atom);      /* consumes v; atom has v's type */
bool ray__equal(ray_t* a, ray_t* b);

/* compound.c */
ray_t* ray__pair(int8_t type, ray_t* first, ray_t* second); /* consumes both */
static inline ray_t** ray__items(ray_t* v) { return (ray_t**)ray_slice_data(v); }

/* poll.c and bridge.c, for the Go side */
typedef struct ray__input {
    int64_t handle;
    int fd;
} ray__input;
void ray__exit(int64_t code); /* ends the attached poll, if there is one */
void ray__print(int fd, const char* text, size_t len);

#endif
