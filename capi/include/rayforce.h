/*
 * rayforce.h: librayforce, the rayforce database as a C library.
 *
 * A program may use it in three ways, and in all of them at once:
 *
 *   client   connect to a server, send texts or values, read the results
 *   engine   evaluate Rayfall in the process
 *   server   answer the clients that connect to the process
 *
 *     cc -o prog prog.c $(pkg-config --cflags --libs rayforce)
 *
 *
 * VALUES
 *
 * Every value is a ray_t, a header of 32 bytes with the data of vectors and
 * containers behind it. Its fields may be read directly: type, attrs, rc, the
 * payload of an atom (b8, u8, i16, i32, i64, f64) and the length (len) of a
 * vector, list, table (its columns) or dict (its pairs). All memory is plain
 * malloc memory of the C side; the library copies where a value passes into
 * the engine or out of it, whole columns at a time.
 *
 *
 * OWNERSHIP
 *
 * Beside every function stands what becomes of the references that it gets and
 * returns:
 *
 *   new       the result is yours: end with ray_release. An error is a result
 *             too and ends with ray_error_free.
 *   borrowed  the result belongs to the argument and lives as long as that; do
 *             not release it. ray_retain makes a reference of your own.
 *   uses      the argument is only looked at (the rule where nothing is said)
 *   shares    the function takes a reference of its own; you keep yours
 *   consumes  the reference that you had is gone, also when the function
 *             fails. Go on with the result: v = ray_vec_append(v, &x);
 *
 * A function that consumes a container changes it in place when yours was the
 * only reference, else it changes a copy: other holders never see a change.
 *
 * ray_retain and ray_release do nothing for NULL, RAY_NULL_OBJ and errors.
 * NULL or a wrong type as an argument is never fatal: functions that return a
 * ray_t* return an error, others what is said beside them. A consumed argument
 * that is an error is handed through as the result.
 *
 *
 * ERRORS
 *
 * A failed function that returns a ray_t* returns an error object: RAY_IS_ERR
 * tells, ray_err_code gives the code ("type", "io", ...), ray_err_message the
 * explanation. Functions that return something else than a value leave the
 * explanation for ray_last_error.
 *
 *
 * THREADS
 *
 * Every function may be called from every thread. One value must not be
 * changed (consumed or set) by one thread while another uses it; looking at
 * it, retaining and releasing it is safe from all threads at once.
 * ray_request_interrupt and ray_poll_exit may also be called in a handler of
 * a signal.
 */
#ifndef RAYFORCE_H
#define RAYFORCE_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#if defined(__GNUC__)
#define RAY_API __attribute__((visibility("default")))
#define RAY_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define RAY_EXTENSION __extension__
#else
#define RAY_API
#define RAY_PRINTF(fmt, args)
#define RAY_EXTENSION
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- version ----------------------------------------------------------- */

/* The version of the interface that this library is compatible with. */
#ifndef RAY_VERSION_MAJOR
#define RAY_VERSION_MAJOR 2
#define RAY_VERSION_MINOR 5
#define RAY_VERSION_PATCH 12
#endif
#define RAY_VERSION_NUMBER (RAY_VERSION_MAJOR * 10000 + RAY_VERSION_MINOR * 100 + RAY_VERSION_PATCH)
#define RAY_VERSION_AT_LEAST(a, b, c) (RAY_VERSION_NUMBER >= (a) * 10000 + (b) * 100 + (c))

RAY_API int ray_version_major(void);
RAY_API int ray_version_minor(void);
RAY_API int ray_version_patch(void);
RAY_API const char* ray_version_string(void); /* "2.5.12" */

/* ---- types ------------------------------------------------------------- */

/* The codes in the field type. An atom has the negative code of its vector. */
#define RAY_LIST 0
#define RAY_BOOL 1
#define RAY_U8 2
#define RAY_I16 3
#define RAY_I32 4
#define RAY_I64 5
#define RAY_F32 6
#define RAY_F64 7
#define RAY_DATE 8       /* int32 days since 2000-01-01 */
#define RAY_TIME 9       /* int32 milliseconds since midnight */
#define RAY_TIMESTAMP 10 /* int64 nanoseconds since 2000-01-01 */
#define RAY_GUID 11      /* 16 bytes in text order */
#define RAY_SYM 12       /* ids of symbols, see ray_sym_str */
#define RAY_STR 13
#define RAY_INDEX 97 /* never a value */
#define RAY_TABLE 98
#define RAY_DICT 99
#define RAY_LAMBDA 100
#define RAY_UNARY 101  /* builtin functions by number of arguments */
#define RAY_BINARY 102
#define RAY_VARY 103
#define RAY_NULL 126
#define RAY_ERROR 127

/* Bits of the field attrs. */
#define RAY_ATTR_SLICE 0x10     /* vector: the elements lie in another one, see ray_data */
#define RAY_ATTR_QUOTED 0x20    /* SYM atom: a literal symbol; without it, a name that evaluates */
#define RAY_ATTR_HAS_NULLS 0x40 /* vector: may contain nulls; BOOL, U8, GUID, STR atom: is null */
#define RAY_ATTR_LONG 0x08      /* STR atom: the bytes are behind the header */
/* Width of an id in a SYM vector: the low two bits of attrs. */
#define RAY_SYM_W8 0
#define RAY_SYM_W16 1
#define RAY_SYM_W32 2
#define RAY_SYM_W64 3
#define RAY_SYM_W_MASK 3

/* The nulls: values of the data. */
#define NULL_I16 ((int16_t)INT16_MIN)
#define NULL_I32 ((int32_t)INT32_MIN)
#define NULL_I64 ((int64_t)INT64_MIN)
#define NULL_F32 ((float)ray_null_f64())
#define NULL_F64 (ray_null_f64())

/* Numbers of errors, for functions that return no value. */
typedef enum ray_err_t {
    RAY_OK = 0,
    RAY_ERR_OOM = 1,
    RAY_ERR_TYPE = 2,
    RAY_ERR_RANGE = 3,
    RAY_ERR_LENGTH = 4,
    RAY_ERR_RANK = 5,
    RAY_ERR_DOMAIN = 6, /* also every code that has no number of its own */
    RAY_ERR_NYI = 7,
    RAY_ERR_IO = 8,
    RAY_ERR_SCHEMA = 9,
    RAY_ERR_CORRUPT = 10,
    RAY_ERR_CANCEL = 11,
    RAY_ERR_PARSE = 12,
    RAY_ERR_NAME = 13,
    RAY_ERR_LIMIT = 14,
    RAY_ERR_RESERVED = 15, /* code "reserve" */
    RAY_ERR_VERSION = 16
} ray_err_t;

typedef union ray_t ray_t;
typedef struct ray_runtime_t ray_runtime_t;
typedef struct ray_poll_t ray_poll_t;

/* A value. What aux holds is the library's business. */
union ray_t {
    RAY_EXTENSION struct {
        RAY_EXTENSION union {
            uint8_t aux[16];
            RAY_EXTENSION struct {
                ray_t* slice_parent;
                int64_t slice_offset;
            };
            RAY_EXTENSION struct {
                int64_t capacity;
                ray_t* str_pool;
            };
            RAY_EXTENSION struct {
                ray_t* index;
                int64_t link_target;
            };
        };
        uint8_t mmod;
        uint8_t order;
        int8_t type;
        uint8_t attrs;
        uint32_t rc;
        RAY_EXTENSION union {
            uint8_t b8;  /* BOOL */
            uint8_t u8;
            int16_t i16;
            int32_t i32; /* I32, DATE, TIME */
            uint32_t u32;
            int64_t i64; /* I64, TIMESTAMP; SYM: the id. DATE and TIME, too */
            double f64;  /* F64, F32 */
            ray_t* obj;  /* GUID: a U8 vector of 16 */
            int64_t len; /* vectors and containers */
            RAY_EXTENSION struct {
                uint8_t slen; /* short strings; errors: length of the code */
                char sdata[7];
            };
        };
        RAY_EXTENSION uint8_t data[];
    };
    RAY_EXTENSION struct {
        ray_t* fl_prev;
        ray_t* fl_next;
    };
};

/* The null object, and the error that needs no memory. They are the objects
 * __ray_null and __ray_oom of the library, for those who look symbols up. C
 * reaches them through pointers: a program that is linked with the shared
 * library could get a copy of an object of its own. */
extern RAY_API ray_t* const ray_null_object;
extern RAY_API ray_t* const ray_oom_object;
#define RAY_NULL_OBJ ray_null_object
#define RAY_OOM_OBJ ray_oom_object
#define RAY_IS_NULL(p) ((p) == RAY_NULL_OBJ)
#define RAY_IS_ERR(p) ray_is_err(p)
#define RAY_ATOM_IS_NULL(x) ray_atom_is_null(x)
#ifdef RAY_DEBUG
#define RAY_ASSERT_VALUE(x) assert((x) != NULL && !RAY_IS_ERR(x))
#else
#define RAY_ASSERT_VALUE(x) ((void)0)
#endif

#define ray_type(v) ((v)->type)
#define ray_len(v) ((v)->len)
#define ray_is_atom(v) ((v)->type < 0 || (v)->type >= RAY_LAMBDA)
#define ray_is_vec(v) ((v)->type >= RAY_BOOL && (v)->type <= RAY_STR)
#define ray_data(v) ray_slice_data(v)

static inline double ray_null_f64(void) {
    union {
        uint64_t bits;
        double f;
    } u;
    u.bits = UINT64_C(0x7ff8000000000000);
    return u.f;
}

static inline bool ray_is_err(const ray_t* p) {
    return (uintptr_t)p > 31 && p->type == RAY_ERROR;
}

/* Whether x is the null object or an atom that is null. */
static inline bool ray_atom_is_null(const ray_t* x) {
    switch (x->type) {
    case RAY_NULL: return true;
    case -RAY_BOOL:
    case -RAY_U8: return (x->attrs & RAY_ATTR_HAS_NULLS) != 0;
    case -RAY_I16: return x->i16 == NULL_I16;
    case -RAY_I32:
    case -RAY_DATE:
    case -RAY_TIME: return x->i32 == NULL_I32;
    case -RAY_I64:
    case -RAY_TIMESTAMP: return x->i64 == NULL_I64;
    case -RAY_F32:
    case -RAY_F64: return x->f64 != x->f64;
    case -RAY_GUID: {
        uint8_t any = 0;
        for (int i = 0; i < 16; i++) any = (uint8_t)(any | x->obj->data[i]);
        return any == 0;
    }
    default: return false;
    }
}

/* Bytes of an element of a vector of this type, 0 for types that are none. */
static inline size_t ray_elem_size(int8_t type, uint8_t attrs) {
    switch (type) {
    case RAY_BOOL:
    case RAY_U8: return 1;
    case RAY_I16: return 2;
    case RAY_I32:
    case RAY_F32:
    case RAY_DATE:
    case RAY_TIME: return 4;
    case RAY_I64:
    case RAY_F64:
    case RAY_TIMESTAMP: return 8;
    case RAY_GUID:
    case RAY_STR: return 16;
    case RAY_SYM: return (size_t)1 << (attrs & RAY_SYM_W_MASK);
    case RAY_LIST: return sizeof(ray_t*);
    default: return 0;
    }
}

/* The elements of a vector, or the items (ray_t*) of a list: borrowed. They
 * may be read, and written while nobody else holds the vector. Elements of a
 * STR vector are descriptors: use ray_str_vec_get. */
static inline void* ray_slice_data(ray_t* v) {
    if (v->attrs & RAY_ATTR_SLICE && v->type >= RAY_LIST && v->type <= RAY_STR)
        return v->slice_parent->data + (size_t)v->slice_offset * ray_elem_size(v->type, v->attrs);
    return v->data;
}

/* ---- references and memory --------------------------------------------- */

RAY_API void ray_retain(ray_t* v);
RAY_API void ray_release(ray_t* v);

/* A U8 vector with room for this many bytes and length 0: new. */
RAY_API ray_t* ray_alloc(size_t bytes);
RAY_API void ray_free(ray_t* v); /* the same as ray_release */

/* malloc, calloc, realloc and free, for bindings that want one allocator. */
RAY_API void* ray_alloc_raw(size_t bytes);
RAY_API void* ray_calloc_raw(size_t bytes);
RAY_API void* ray_realloc_raw(void* p, size_t bytes);
RAY_API void ray_free_raw(void* p);

/* The memory of the machine in bytes, 0 when it is unknown. */
RAY_API int64_t ray_sys_total_ram(void);

/* ---- errors ------------------------------------------------------------ */

/* A new error. The code is cut to 7 bytes; fmt may be NULL. */
RAY_API ray_t* ray_error(const char* code, const char* fmt, ...) RAY_PRINTF(2, 3);
/* The code of an error, NULL for other values: borrowed. */
RAY_API const char* ray_err_code(ray_t* err);
/* The explanation of an error, "" when it has none, NULL for other values: borrowed. */
RAY_API const char* ray_err_message(ray_t* err);
/* The text of a number, such as "type" for RAY_ERR_TYPE; "ok" for RAY_OK. */
RAY_API const char* ray_err_code_str(ray_err_t err);
/* The number of an error; RAY_OK for other values, RAY_ERR_DOMAIN for codes
 * without a number. */
RAY_API ray_err_t ray_err_from_obj(ray_t* err);
/* Ends an error; does nothing for other values, NULL and RAY_OOM_OBJ. */
RAY_API void ray_error_free(ray_t* err);
/* Why the last function that could not return an error object failed in this
 * thread, as "code: message"; "" if none did. Borrowed until the next failure. */
RAY_API const char* ray_last_error(void);

/* ---- atoms: all new ---------------------------------------------------- */

RAY_API ray_t* ray_bool(bool x);
RAY_API ray_t* ray_u8(uint8_t x);
RAY_API ray_t* ray_i16(int16_t x);
RAY_API ray_t* ray_i32(int32_t x);
RAY_API ray_t* ray_i64(int64_t x);
RAY_API ray_t* ray_f32(float x);
RAY_API ray_t* ray_f64(double x);
RAY_API ray_t* ray_date(int64_t days);
RAY_API ray_t* ray_time(int64_t milliseconds);
RAY_API ray_t* ray_timestamp(int64_t nanoseconds);
RAY_API ray_t* ray_guid(const uint8_t bytes[16]);
/* The symbol with this id, as a name: code that holds it evaluates to what it
 * is bound to. Set RAY_ATTR_QUOTED in attrs for a literal symbol. */
RAY_API ray_t* ray_sym(int64_t id);
/* A string of any bytes; the text is copied. */
RAY_API ray_t* ray_str(const char* text, size_t len);
/* The null of an atom type (-RAY_BOOL to -RAY_STR). SYM and STR have none and
 * give the empty symbol and the empty string. */
RAY_API ray_t* ray_typed_null(int8_t type);
/* Now, UTC, for ray_timestamp. */
RAY_API int64_t ray_timestamp_now_ns(void);

/* ---- strings ----------------------------------------------------------- */

/* The bytes of a STR atom: borrowed; NULL for other values. A NUL follows
 * them, but they may contain NULs: go by the length. */
RAY_API const char* ray_str_ptr(ray_t* s);
RAY_API size_t ray_str_len(ray_t* s); /* 0 for other values */
/* Compares two strings byte by byte like strcmp. Values that are no strings
 * count as empty ones. */
RAY_API int ray_str_cmp(ray_t* a, ray_t* b);

/* ---- symbols ----------------------------------------------------------- */

/* Symbols live in one table of the process, for ever; it needs no runtime. */

/* The id of the symbol with this text, which becomes one if it is new; -1 for NULL. */
RAY_API int64_t ray_sym_intern(const char* text, size_t len);
RAY_API int64_t ray_sym_intern_runtime(const char* text, size_t len); /* the same */
/* The id of the symbol with this text, -1 if there is none. */
RAY_API int64_t ray_sym_find(const char* text, size_t len);
/* The text of a symbol as a string, for ever: borrowed; NULL for an unknown id. */
RAY_API ray_t* ray_sym_str(int64_t id);
RAY_API uint32_t ray_sym_count(void);
/* The texts of all symbols, by id: borrowed until the next call. False when
 * there is no memory or an argument is NULL. */
RAY_API bool ray_sym_strings_borrow(ray_t*** strings, uint32_t* count);
/* The table grows by itself and is always there: these do nothing. */
RAY_API bool ray_sym_ensure_cap(uint32_t count);
RAY_API ray_err_t ray_sym_init(void);
RAY_API void ray_sym_destroy(void);
/* Makes symbols of the texts in a file as found beside column files, in its
 * order; a missing file is fine. Adds all symbols to such a file. The reasons
 * for failing are RAY_ERR_IO, RAY_ERR_CORRUPT, and RAY_ERR_TYPE for NULL. */
RAY_API ray_err_t ray_sym_load(const char* path);
RAY_API ray_err_t ray_sym_save(const char* path);

/* ---- vectors ----------------------------------------------------------- */

/* An empty vector with room for capacity elements: new. Type RAY_LIST makes a
 * list; SYM vectors hold ids of 64 bits. */
RAY_API ray_t* ray_vec_new(int8_t type, int64_t capacity);
/* A SYM vector with ids of width RAY_SYM_W8 to RAY_SYM_W64: new. */
RAY_API ray_t* ray_sym_vec_new(uint8_t width, int64_t capacity);
/* A vector of n elements copied from memory: new. Not for STR. For LIST, data
 * holds ray_t*, which are shared. No null flag is set: see ray_vec_set_null. */
RAY_API ray_t* ray_vec_from_raw(int8_t type, const void* data, int64_t n);

/* Appends the element that elem points to: consumes v. Elements of a SYM
 * vector have its width; STR vectors and lists have functions of their own. */
RAY_API ray_t* ray_vec_append(ray_t* v, const void* elem);
/* Replaces element i: consumes v. */
RAY_API ray_t* ray_vec_set(ray_t* v, int64_t i, const void* elem);
/* A pointer to element i: borrowed; NULL if there is none. */
RAY_API void* ray_vec_get(ray_t* v, int64_t i);
/* Elements from off, len of them, without copying: new; shares v. */
RAY_API ray_t* ray_vec_slice(ray_t* v, int64_t off, int64_t len);
/* The elements of both, of one type: new. */
RAY_API ray_t* ray_vec_concat(ray_t* a, ray_t* b);
/* Inserts before element i, which may be the length: consume v. */
RAY_API ray_t* ray_vec_insert_at(ray_t* v, int64_t i, const void* elem);
RAY_API ray_t* ray_vec_insert_vec_at(ray_t* v, int64_t i, ray_t* elems);
/* Inserts element k of vals before what is element idx[k] of v now, for all k;
 * idx is an I64 vector: consumes v. */
RAY_API ray_t* ray_vec_insert_many(ray_t* v, ray_t* idx, ray_t* vals);

/* Makes element i null, or, when it is null and null is false, zero. This
 * changes v in place: v must be no slice and have one holder (RAY_ERR_DOMAIN).
 * BOOL, U8, SYM and STR vectors hold no nulls (RAY_ERR_TYPE). */
RAY_API ray_err_t ray_vec_set_null_checked(ray_t* v, int64_t i, bool null);
RAY_API void ray_vec_set_null(ray_t* v, int64_t i, bool null);
/* Whether element i is null: the flag is set and the data holds the null. */
RAY_API bool ray_vec_is_null(ray_t* v, int64_t i);

/* Access for bindings. Element i as an integer or a float, whatever the width:
 * NULL_I64 or NULL_F64 for nulls and where there is none. */
RAY_API int8_t ray_obj_type(ray_t* v);   /* RAY_NULL for NULL */
RAY_API uint8_t ray_obj_attrs(ray_t* v); /* 0 for NULL */
RAY_API int64_t ray_vec_get_i64(ray_t* v, int64_t i);
RAY_API double ray_vec_get_f64(ray_t* v, int64_t i);
RAY_API int64_t ray_vec_get_sym_id(ray_t* v, int64_t i); /* -1 where there is none */

/* ---- string vectors ---------------------------------------------------- */

/* Made with ray_vec_new(RAY_STR, n). */
RAY_API ray_t* ray_str_vec_append(ray_t* v, const char* text, size_t len); /* consumes v */
RAY_API ray_t* ray_str_vec_set(ray_t* v, int64_t i, const char* text, size_t len); /* consumes v */
RAY_API ray_t* ray_str_vec_insert_at(ray_t* v, int64_t i, const char* text, size_t len); /* consumes v */
/* n strings: new. A NULL text, or one whose byte in nulls is not 0, is empty;
 * nulls may be NULL. */
RAY_API ray_t* ray_str_vec_from_parts(const char* const* texts, const uint32_t* lens, const uint8_t* nulls, int64_t n);
/* Element i: borrowed until the vector changes, without a NUL at the end; NULL
 * if there is none. */
RAY_API const char* ray_str_vec_get(ray_t* v, int64_t i, size_t* len);
/* Drops bytes that no element uses any more: consumes v. */
RAY_API ray_t* ray_str_vec_compact(ray_t* v);

/* ---- lists ------------------------------------------------------------- */

RAY_API ray_t* ray_list_new(int64_t capacity);                          /* new, empty */
RAY_API ray_t* ray_list_append(ray_t* list, ray_t* item);               /* consumes list, shares item */
RAY_API ray_t* ray_list_get(ray_t* list, int64_t i);                    /* borrowed; NULL if there is none */
RAY_API ray_t* ray_list_set(ray_t* list, int64_t i, ray_t* item);       /* consumes list, shares item */
RAY_API ray_t* ray_list_insert_at(ray_t* list, int64_t i, ray_t* item); /* consumes list, shares item */
/* As ray_vec_insert_many; vals is a list: consumes list, shares the items. */
RAY_API ray_t* ray_list_insert_many(ray_t* list, ray_t* idx, ray_t* vals);

/* ---- tables ------------------------------------------------------------ */

RAY_API ray_t* ray_table_new(int64_t capacity); /* new, without columns */
/* Adds a column: consumes tbl, shares col. All columns have one length (code length). */
RAY_API ray_t* ray_table_add_col(ray_t* tbl, int64_t name_id, ray_t* col);
/* Columns: borrowed; NULL if there is none. */
RAY_API ray_t* ray_table_get_col(ray_t* tbl, int64_t name_id);
RAY_API ray_t* ray_table_get_col_idx(ray_t* tbl, int64_t i);
RAY_API int64_t ray_table_col_name(ray_t* tbl, int64_t i); /* id, -1 if there is none */
/* These change tbl in place, which must have one holder (RAY_ERR_DOMAIN);
 * they share col. */
RAY_API ray_err_t ray_table_set_col_name(ray_t* tbl, int64_t i, int64_t name_id);
RAY_API ray_err_t ray_table_set_col_idx(ray_t* tbl, int64_t i, ray_t* col);
RAY_API int64_t ray_table_ncols(ray_t* tbl); /* 0 for other values */
RAY_API int64_t ray_table_nrows(ray_t* tbl);
/* The names, a SYM vector of 64-bit ids: borrowed; NULL for other values. */
RAY_API ray_t* ray_table_schema(ray_t* tbl);

/* ---- dicts ------------------------------------------------------------- */

/* keys and vals are vectors or lists of one length: new; consumes both. */
RAY_API ray_t* ray_dict_new(ray_t* keys, ray_t* vals);
RAY_API ray_t* ray_dict_keys(ray_t* dict); /* borrowed; NULL for other values */
RAY_API ray_t* ray_dict_vals(ray_t* dict); /* borrowed; NULL for other values */
RAY_API int64_t ray_dict_len(ray_t* dict); /* pairs; 0 for other values */
/* The value of the first key equal to key, type included: new; NULL if there is none. */
RAY_API ray_t* ray_dict_get(ray_t* dict, ray_t* key);
/* Sets the value of a key, adding the key if it is new: consumes dict, shares key and val. */
RAY_API ray_t* ray_dict_upsert(ray_t* dict, ray_t* key, ray_t* val);
/* Without the first key equal to key: consumes dict. */
RAY_API ray_t* ray_dict_remove(ray_t* dict, ray_t* key);

/* ---- runtime ----------------------------------------------------------- */

/* The engine. A process has at most one at a time: creating a second one
 * returns NULL, and ray_last_error says so. The arguments are not looked at.
 * What programs print goes to stdout and stderr of stdio. */
RAY_API ray_runtime_t* ray_runtime_create(int argc, char** argv);
/* Also reads a file of symbols, as found beside column files, so that the
 * symbols of the file get their ids in its order; a missing file is fine. */
RAY_API ray_runtime_t* ray_runtime_create_with_sym(const char* path);
/* As before; out, unless it is NULL, gets RAY_OK or the reason for NULL:
 * RAY_ERR_LIMIT when there is a runtime already, RAY_ERR_IO or
 * RAY_ERR_CORRUPT for the file, RAY_ERR_OOM. */
RAY_API ray_runtime_t* ray_runtime_create_with_sym_err(const char* path, ray_err_t* out);
/* Ends the runtime: closes all listeners and connections and forgets all
 * bindings. Values stay yours. Does nothing for NULL. */
RAY_API void ray_runtime_destroy(ray_runtime_t* rt);

/* ---- evaluation: all new, never NULL ------------------------------------ */

/* The value of the last expression of a text. */
RAY_API ray_t* ray_eval_str(const char* text);
/* A value as text, a STR atom: mode 0 all of it on one line, 1 as the prompt shows it. */
RAY_API ray_t* ray_fmt(ray_t* v, int mode);
/* Calls of the query functions with arguments as code, as if the call had been written out. */
RAY_API ray_t* ray_select(ray_t** args, int64_t n);
RAY_API ray_t* ray_update(ray_t** args, int64_t n);
RAY_API ray_t* ray_insert(ray_t** args, int64_t n);
RAY_API ray_t* ray_upsert(ray_t** args, int64_t n);

/* The value of a global name: borrowed until the name is asked for again or
 * set, or the runtime ends; NULL if there is none. Large values are copied
 * the first time, and again when they have changed. */
RAY_API ray_t* ray_env_get(int64_t sym_id);
/* Binds a global name: shares v. RAY_ERR_RESERVED for names of the system. */
RAY_API ray_err_t ray_env_set(int64_t sym_id, ray_t* v);

/* Ends what this program evaluates or waits for with an error cancel, within
 * a few hundredths of a second, and everything that it starts before
 * ray_clear_interrupt. Requests of clients go on. */
RAY_API void ray_request_interrupt(void);
RAY_API void ray_clear_interrupt(void);
RAY_API bool ray_interrupted(void);

/* ---- values as bytes: need no runtime ----------------------------------- */

/* A value as a U8 vector in the format of the wire, with a header: new. */
RAY_API ray_t* ray_ser(ray_t* v);
/* The value in such a vector: new. */
RAY_API ray_t* ray_de(ray_t* bytes);
/* The length of what ray_ser makes, -1 for values that cannot be sent. */
RAY_API int64_t ray_serde_size(ray_t* v);

/* ---- connections ------------------------------------------------------- */

/*
 * ray_ipc_connect opens a connection to a server. There are two forms, and a
 * call compiles with either:
 *
 *     ray_ipc_connect(host, port, user, password)
 *     ray_ipc_connect(host, port, user, password, timeout_ms)
 *
 * The function has four parameters and waits at most five seconds. A macro of
 * the same name turns calls with five arguments into
 * ray_ipc_connect_timeout; 0 or less stands for five seconds. Define
 * RAY_NO_OVERLOADS before the include to have the functions alone.
 *
 * host is a name or an address; unix:/path connects to a Unix domain socket
 * whatever the port, and tls://host encrypts the connection.
 *
 * NULL for the password means that there are no credentials; the user may be
 * NULL. A runtime must live; no poll is needed. The result is a handle of 0 or
 * more, in one sequence with those of .ipc.open and ray_ipc_listen, or
 *
 *     -1  refused, unknown host, no runtime, credentials longer than 253 bytes
 *     -2  the server wants a password and there is none
 *     -3  the server refused the password
 *     -4  the other side is no server of this protocol or version
 *     -5  no answer in time
 *
 * and ray_last_error says more. The handle is yours until ray_ipc_close, also
 * when the server has gone.
 */
RAY_API int64_t ray_ipc_connect(const char* host, uint16_t port, const char* user, const char* password);
RAY_API int64_t ray_ipc_connect_timeout(const char* host, uint16_t port, const char* user, const char* password, int timeout_ms);
#ifndef RAY_NO_OVERLOADS
#define RAY_IPC_CONNECT_PICK(a, b, c, d, e, name, ...) name
#define ray_ipc_connect(...) RAY_IPC_CONNECT_PICK(__VA_ARGS__, ray_ipc_connect_timeout, ray_ipc_connect, 0)(__VA_ARGS__)
#endif

/* Sends a text (STR) or an expression (list) to be evaluated, or any value,
 * and waits for the result: new. Errors: io for a handle that is closed or
 * none, or a connection that has ended; else what the server answered. While
 * it waits, requests that the server sends on this connection are evaluated
 * here. Threads that send on one handle take turns. */
RAY_API ray_t* ray_ipc_send(int64_t handle, ray_t* msg);
/* The same, but returns a list of what the evaluation printed and its value;
 * if it failed, the error alone. */
RAY_API ray_t* ray_ipc_send_verbose(int64_t handle, ray_t* msg);
/* Sends without waiting for a result. RAY_ERR_IO as above, RAY_ERR_TYPE for NULL. */
RAY_API ray_err_t ray_ipc_send_async(int64_t handle, ray_t* msg);
/* Closes a connection after what was sent on it has left. Unknown handles and
 * closing twice do no harm. */
RAY_API void ray_ipc_close(int64_t handle);

/* ---- server and poll loop ------------------------------------------------ */

/*
 * A poll is where a program waits: for its end (ray_poll_exit), and for
 * messages that servers send on the connections it opened. Clients are served
 * by threads of the library from ray_ipc_listen on, whether or not anybody
 * waits; requests that only read run beside each other, others take turns
 * with each other and with ray_eval_str, so a program needs no locks for it.
 * Connections belong to the runtime rather than to a poll.
 */

/* NULL when there is no memory or no file descriptor is free. */
RAY_API ray_poll_t* ray_poll_create(void);
/* Closes all listeners and connections of the runtime, after the requests that
 * run have been answered, with their .ipc.on.close hooks; then frees p. */
RAY_API void ray_poll_destroy(ray_poll_t* p);
/* Clients that connect from now on may only read. */
RAY_API void ray_poll_set_restricted(ray_poll_t* p, bool on);
/* Clients that connect from now on must know this password; NULL or "" lets
 * everybody in. */
RAY_API void ray_poll_set_password(ray_poll_t* p, const char* password);
/* Waits until ray_poll_exit and returns its code; -1 for NULL or a failure. */
RAY_API int ray_poll_run(ray_poll_t* p);
/* Waits at most timeout_ms (0: not at all; negative: for ever) for something
 * to do on connections that this program opened, does it, and returns 0; the
 * code, at once, after ray_poll_exit; -1 as before. */
RAY_API int ray_poll_run_for(ray_poll_t* p, int timeout_ms);
/* Ends ray_poll_run now and for ever, with a code of 0 or more; (exit n) does
 * it for the poll of the runtime, and nothing when there is none. */
RAY_API void ray_poll_exit(ray_poll_t* p, int64_t code);
/* The poll of the runtime: the one that (exit n) ends. NULL detaches it. */
RAY_API void ray_runtime_set_poll(void* p);
RAY_API void* ray_runtime_get_poll(void);

/* Serves clients on a TCP port of all IPv4 interfaces, as p says; returns the
 * handle of the listener, or -1 (port in use, no runtime, p NULL). */
RAY_API int64_t ray_ipc_listen(ray_poll_t* p, uint16_t port);

#ifdef __cplusplus
}
#endif

#endif
