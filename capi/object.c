/* Memory, references and errors. */
#define _GNU_SOURCE
#include "internal.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

_Static_assert(sizeof(ray_t) == 32, "the header of a value has 32 bytes");
_Static_assert(offsetof(ray_t, type) == 18 && offsetof(ray_t, rc) == 20, "the Go side reads these places");
_Static_assert(offsetof(ray_t, i64) == 24 && offsetof(ray_t, data) == 32, "the Go side reads these places");

ray_t __ray_null = {.order = ORDER_STATIC, .type = RAY_NULL, .rc = 1};
ray_t __ray_oom = {.order = ORDER_STATIC, .type = RAY_ERROR, .rc = 1, .slen = 3, .sdata = "oom"};
ray_t* const ray_null_object = &__ray_null;
ray_t* const ray_oom_object = &__ray_oom;

/* ray__new returns an object with room for this many bytes behind the header,
 * which are not cleared. */
ray_t* ray__new(int8_t type, size_t bytes) {
    ray_t* v = bytes < SIZE_MAX - sizeof(ray_t) ? malloc(sizeof(ray_t) + bytes) : NULL;
    if (v == NULL) return RAY_OOM_OBJ;
    memset(v, 0, sizeof(ray_t));
    v->type = type;
    v->rc = 1;
    return v;
}

static bool counted(ray_t* v) { return v != NULL && v->order != ORDER_STATIC; }

ray_t* ray__share(ray_t* v) {
    if (counted(v)) __atomic_fetch_add(&v->rc, 1, __ATOMIC_RELAXED);
    return v;
}

/* unref reports whether the last reference to v has gone. */
static bool unref(ray_t* v) { return counted(v) && __atomic_fetch_sub(&v->rc, 1, __ATOMIC_ACQ_REL) == 1; }

/* The objects that an object holds, the pool of a STR vector aside. */
static ray_t** children(ray_t* v, int64_t* count) {
    *count = 1;
    if (v->type >= RAY_LIST && v->type <= RAY_STR && v->attrs & RAY_ATTR_SLICE) return &v->slice_parent;
    switch (v->type) {
    case RAY_LIST: *count = v->len; return (ray_t**)v->data;
    case RAY_TABLE:
    case RAY_DICT:
    case RAY_LAMBDA: *count = 2; return (ray_t**)v->data;
    case -RAY_GUID:
    case RAY_UNARY:
    case RAY_BINARY:
    case RAY_VARY: return &v->obj;
    default: *count = 0; return NULL;
    }
}

/* bury ends a reference. What held objects of its own joins the chain, which
 * runs through the second half of aux: only STR vectors, which end here, and
 * slices, which no longer need their offset, have something there. */
static void bury(ray_t* v, ray_t** chain) {
    int64_t n;
    if (!unref(v)) return;
    if (children(v, &n) != NULL) {
        v->str_pool = *chain;
        *chain = v;
        return;
    }
    if (v->type == RAY_STR && unref(v->str_pool)) free(v->str_pool);
    free(v);
}

/* ray__drop ends a reference; however deep values nest, its stack does not. */
void ray__drop(ray_t* v) {
    ray_t* chain = NULL;
    for (bury(v, &chain); chain != NULL;) {
        int64_t n;
        v = chain;
        chain = v->str_pool;
        ray_t** child = children(v, &n);
        for (int64_t i = 0; i < n; i++) bury(child[i], &chain);
        free(v);
    }
}

void ray_retain(ray_t* v) {
    if (v != NULL && v->type != RAY_ERROR) ray__share(v);
}

void ray_release(ray_t* v) {
    if (v != NULL && v->type != RAY_ERROR) ray__drop(v);
}

void ray_free(ray_t* v) { ray_release(v); }

ray_t* ray_alloc(size_t bytes) { return bytes > INT64_MAX ? RAY_OOM_OBJ : ray__vec(RAY_U8, 0, (int64_t)bytes); }

void* ray_alloc_raw(size_t bytes) { return malloc(bytes); }
void* ray_calloc_raw(size_t bytes) { return calloc(1, bytes); }
void* ray_realloc_raw(void* p, size_t bytes) { return realloc(p, bytes); }
void ray_free_raw(void* p) { free(p); }

int64_t ray_sys_total_ram(void) {
    long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    return pages > 0 && size > 0 ? (int64_t)pages * size : 0;
}

int64_t ray_timestamp_now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return ((int64_t)now.tv_sec - 946684800) * 1000000000 + now.tv_nsec;
}

int ray_version_major(void) { return RAY_VERSION_MAJOR; }
int ray_version_minor(void) { return RAY_VERSION_MINOR; }
int ray_version_patch(void) { return RAY_VERSION_PATCH; }
#define TEXT(x) #x
#define VERSION(a, b, c) TEXT(a) "." TEXT(b) "." TEXT(c)
const char* ray_version_string(void) { return VERSION(RAY_VERSION_MAJOR, RAY_VERSION_MINOR, RAY_VERSION_PATCH); }

/* An error holds its code in sdata, and behind the header code and message,
 * each with a NUL. */
ray_t* ray_error(const char* code, const char* fmt, ...) {
    size_t n = code == NULL ? 0 : strnlen(code, 7);
    int m = 0;
    va_list args;
    if (fmt != NULL) {
        va_start(args, fmt);
        m = vsnprintf(NULL, 0, fmt, args);
        va_end(args);
        if (m < 0) m = 0;
    }
    ray_t* err = ray__new(RAY_ERROR, n + (size_t)m + 2);
    if (err == RAY_OOM_OBJ) return err;
    err->slen = (uint8_t)n;
    if (n > 0) memcpy(err->sdata, code, n);
    if (n > 0) memcpy(err->data, code, n);
    err->data[n] = err->data[n + 1] = 0;
    if (fmt != NULL) {
        va_start(args, fmt);
        vsnprintf((char*)err->data + n + 1, (size_t)m + 1, fmt, args);
        va_end(args);
    }
    return err;
}

ray_t* ray__make_error(const char* code, size_t code_len, const char* msg, size_t msg_len) {
    char text[8] = {0};
    memcpy(text, code, code_len < 7 ? code_len : 7);
    return ray_error(text, "%.*s", (int)msg_len, msg_len == 0 ? "" : msg);
}

const char* ray_err_code(ray_t* err) {
    if (!ray_is_err(err)) return NULL;
    return err == RAY_OOM_OBJ ? err->sdata : (const char*)err->data;
}

const char* ray_err_message(ray_t* err) {
    if (!ray_is_err(err)) return NULL;
    return err == RAY_OOM_OBJ ? "out of memory" : (const char*)err->data + err->slen + 1;
}

void ray_error_free(ray_t* err) {
    if (ray_is_err(err)) ray__drop(err);
}

static const char* const codes[] = {
    "ok", "oom", "type", "range", "length", "rank", "domain", "nyi", "io", "schema",
    "corrupt", "cancel", "parse", "name", "limit", "reserve", "version",
};
#define CODES ((int)(sizeof codes / sizeof *codes))

const char* ray_err_code_str(ray_err_t err) {
    return (int)err >= 0 && (int)err < CODES ? codes[err] : codes[RAY_ERR_DOMAIN];
}

ray_err_t ray_err_from_obj(ray_t* err) {
    const char* code = ray_err_code(err);
    if (code == NULL) return RAY_OK;
    for (int i = 1; i < CODES; i++)
        if (strcmp(code, codes[i]) == 0) return (ray_err_t)i;
    return RAY_ERR_DOMAIN;
}

static _Thread_local char last[512];

const char* ray_last_error(void) { return last; }

void ray__set_last(const char* code, const char* msg) {
    snprintf(last, sizeof last, *msg == 0 ? "%s%s" : "%s: %s", code, msg);
}

void ray__fail(ray_t* err) {
    ray__set_last(ray_err_code(err), ray_err_message(err));
    ray_error_free(err);
}

static const char* type_name(ray_t* v) {
    static const char* const names[] = {"list", "BOOL", "U8", "I16", "I32", "I64", "F32",
                                        "F64", "DATE", "TIME", "TIMESTAMP", "GUID", "SYM", "STR"};
    if (v == NULL) return "NULL";
    int t = v->type < 0 ? -v->type : v->type;
    if (t <= RAY_STR) return names[t];
    switch (t) {
    case RAY_TABLE: return "table";
    case RAY_DICT: return "dict";
    case RAY_NULL: return "the null object";
    case RAY_ERROR: return "an error";
    default: return t >= RAY_LAMBDA && t <= RAY_VARY ? "a function" : "a damaged value";
    }
}

/* ray__misuse says that an argument has the wrong type. An argument that is an
 * error is the result instead, for the caller to see what went wrong first. */
ray_t* ray__misuse(const char* fn, const char* want, ray_t* got) {
    if (ray_is_err(got)) return ray__share(got);
    const char* form = got != NULL && got->type >= RAY_BOOL && got->type <= RAY_STR ? " vector" :
                       got != NULL && got->type < 0 ? " atom" : "";
    return ray_error("type", "%s: expected %s, got %s%s", fn, want, type_name(got), form);
}

/* ray__reject is ray__misuse for an argument that the caller consumes. */
ray_t* ray__reject(const char* fn, const char* want, ray_t* got) {
    if (ray_is_err(got)) return got;
    ray_t* err = ray__misuse(fn, want, got);
    ray__drop(got);
    return err;
}

ray_t* ray__range(const char* fn, int64_t i, int64_t len) {
    return ray_error("range", "%s: position %lld is outside a length of %lld", fn, (long long)i, (long long)len);
}
